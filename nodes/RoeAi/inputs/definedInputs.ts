import type { InputDefinition } from '../transport/types';
import type { AgentInput, BuildOptions } from './agentInputs';
import { BadInput, quote } from './badInput';
import { takesFiles, takesText } from './inputDefinitions';
import { textOf } from './text';
import { isUuid } from './uuid';

/** What the mapper gives for one item: a value per input, or (auto-map) the item itself. */
export interface MappedInputs {
	isAutoMapped: boolean;
	/** By input key. Auto-mapped: the item's JSON. */
	values: Record<string, unknown>;
	/** Names of the item's binary fields. */
	binaryFields: string[];
}

/**
 * The mapped values as agent inputs, by what the agent's definition says of each input. A file input takes the name of a
 * binary field of the item, several names with commas, the ID of a file in Roe, or a web address.
 *
 * @throws {BadInput} for an empty value, and where a file input names something the item has not.
 */
export function inputsFromDefinition(
	definitions: InputDefinition[],
	mapped: MappedInputs,
	options: BuildOptions,
): AgentInput[] {
	const inputs: AgentInput[] = [];
	for (const definition of definitions) {
		const value = mapped.isAutoMapped ? autoMapped(definition, mapped) : given(definition, mapped);
		if (value === undefined) continue;
		const text = textOf(value);
		if (text === '') {
			if (options.skipEmptyInputs) continue;
			throw new BadInput(
				`The input ${quote(definition.key)} is empty`,
				'Give a value, remove the input from the list, or turn on the option “Skip Empty Inputs”.',
			);
		}
		inputs.push(
			isText(definition, text, mapped.binaryFields)
				? { key: definition.key, kind: 'text', text }
				: fileInput(definition, text, mapped.binaryFields),
		);
	}
	return inputs;
}

/** Where an input takes both, names of the item's binary fields mean files, anything else is a text. */
function isText(definition: InputDefinition, text: string, binaryFields: string[]): boolean {
	if (!takesFiles(definition)) return true;
	return (
		takesText(definition) && !text.split(',').every((name) => binaryFields.includes(name.trim()))
	);
}

/** Undefined for an input that was taken out of the mapper; an expression that gives nothing is an empty value. */
function given({ key }: InputDefinition, { values }: MappedInputs): unknown {
	return Object.hasOwn(values, key) ? (values[key] ?? '') : undefined;
}

/** Undefined where the item has nothing of this name. By name: the item's binary field (for files) or field with the input's key. */
function autoMapped({ key, ...definition }: InputDefinition, mapped: MappedInputs): unknown {
	if (takesFiles({ key, ...definition }) && mapped.binaryFields.includes(key)) return key;
	return Object.hasOwn(mapped.values, key) ? mapped.values[key] : undefined;
}

function fileInput(definition: InputDefinition, text: string, binaryFields: string[]): AgentInput {
	const { key } = definition;
	const given = text.trim();
	const isAtRoeOrOnTheWeb: boolean = isUuid(given) || /^https?:\/\//i.test(given);
	if (isAtRoeOrOnTheWeb) return { key, kind: 'text', text: given };
	const names = given
		.split(',')
		.map((name) => name.trim())
		.filter((name) => name !== '');
	const missing = names.filter((name) => !binaryFields.includes(name));
	if (names.length === 0 || missing.length > 0) {
		const has =
			binaryFields.length === 0 ? 'no files' : `only ${binaryFields.map(quote).join(', ')}`;
		throw new BadInput(
			`The input ${quote(key)} takes a file, but ${quote(given)} is no binary field of the item: it has ${has}`,
			'Give the name of a binary field of the item (several with commas), the ID of a file in Roe, or a web address that starts with https://.',
		);
	}
	if (names.length > 1 && definition.accepts_multiple_files === false) {
		throw new BadInput(
			`The input ${quote(key)} takes one file, but ${names.length} are given`,
			'Give the name of one binary field.',
		);
	}
	return { key, kind: 'file', binaryFields: names };
}
