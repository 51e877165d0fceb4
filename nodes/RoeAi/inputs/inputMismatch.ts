import type { InputDefinition } from '../shared/inputDefinition';
import { isAtRoeOrOnTheWeb } from './fileFields';
import { takesFiles, takesText } from './inputDefinitions';

export interface ComparedInput {
	key: string;
	kind?: 'text' | 'file';
	text?: string;
	files?: unknown[];
}

const READ_BESIDE_INPUTS = ['metadata', 'organization_id'];
const MAX_KEYS_LISTED = 10;

/** How inputs differ from an agent's definition: sentences without a final period, or an empty text. */
export function describeMismatch(
	definitions: InputDefinition[],
	inputs: ComparedInput[],
	others: readonly string[] = READ_BESIDE_INPUTS,
): string {
	const defined = new Map(definitions.map((definition) => [definition.key, definition]));
	const given = new Set(inputs.map(({ key }) => key));
	const missing = definitions.map(({ key }) => key).filter((key) => !given.has(key));
	const unknown = [...given].filter((key) => !defined.has(key) && !others.includes(key));
	const hint = (key: string) => {
		const meant = missing.find((other) => normalizeKey(other) === normalizeKey(key));
		return meant === undefined ? key : `${key} (did you mean ${meant}?)`;
	};
	const findKeys = (isWrong: (definition: InputDefinition, input: ComparedInput) => boolean) =>
		inputs
			.filter((input) => {
				const definition = defined.get(input.key);
				return definition !== undefined && isWrong(definition, input);
			})
			.map(({ key }) => key);
	return [
		formatKeys('Missing inputs', missing),
		formatKeys('Not an input of this agent', unknown.map(hint)),
		formatKeys(
			'Needs a file, its ID in Roe, or its URL',
			findKeys(
				(definition, { text }) =>
					text !== undefined && !takesText(definition) && !isAtRoeOrOnTheWeb(text.trim()),
			),
		),
		formatKeys(
			'Needs text, not a file',
			findKeys((definition, { kind }) => kind === 'file' && !takesFiles(definition)),
		),
		formatKeys(
			'Accepts only one file',
			findKeys(
				({ accepts_multiple_files: several }, { files }) =>
					several === false && files !== undefined && files.length > 1,
			),
		),
	]
		.filter((part) => part !== '')
		.join('. ');
}

function formatKeys(what: string, keys: string[]): string {
	if (keys.length === 0) return '';
	const more = keys.length > MAX_KEYS_LISTED ? ` and ${keys.length - MAX_KEYS_LISTED} more` : '';
	return `${what}: ${keys.slice(0, MAX_KEYS_LISTED).map(shortenKey).join(', ')}${more}`;
}

const shortenKey = (key: string) => (key.length > 80 ? `${key.slice(0, 79)}…` : key);

/** Keys that differ only in case, spaces, dashes or underscores are probably the same. */
const normalizeKey = (key: string) => key.toLowerCase().replace(/[\s_-]/g, '');
