import { BadInput, quote } from './badInput';
import { textOf } from './text';

/**
 * One named input of an agent, before files are opened. Pure data: what the parameters ask for.
 * `binaryFields` name binary fields of the item, in the order in which the files are sent. An entry is usually a name; n8n
 * also lets an expression give the binary object itself.
 */
export type AgentInput =
	| { key: string; kind: 'text'; text: string }
	| { key: string; kind: 'file'; binaryFields: unknown[] };

/** A row of the parameter "Inputs" (`inputs.values[]`). */
export interface InputRow {
	key?: unknown;
	type?: unknown;
	value?: unknown;
	binaryPropertyName?: unknown;
}

export interface BuildOptions {
	/** Leave out text inputs without text instead of reporting them. */
	skipEmptyInputs: boolean;
}

/** Roe keeps a job's metadata under this name, beside the inputs. */
export const METADATA_KEY = 'metadata';

/** Control characters (line breaks, NUL …) and halves of emojis: no input name has them, and multipart can't hold them. */
const hasControlCharacters = (text: string) =>
	/\p{Surrogate}/u.test(text) ||
	[...text].some((character) => character < ' ' || character === '\u007f');

/**
 * The rows of "Inputs" as agent inputs. Rows of type file with the same key are one input with several files.
 *
 * @throws {BadInput} for an empty key, a key with control characters, a key given twice (unless all its rows are files),
 *   an empty text, or a file row without a binary field.
 */
export function inputsFromFields(rows: InputRow[], options: BuildOptions): AgentInput[] {
	const inputs = new Map<string, AgentInput>();
	rows.forEach((row, index) => {
		const key = requireKey(row.key, `Inputs, row ${index + 1}`);
		const earlier = inputs.get(key);
		if (row.type === 'file') {
			const binaryFields = requireBinaryFields(key, row.binaryPropertyName);
			if (earlier === undefined) inputs.set(key, { key, kind: 'file', binaryFields });
			else if (earlier.kind === 'file') earlier.binaryFields.push(...binaryFields);
			else throw givenTwice(key);
			return;
		}
		const text = textOf(row.value);
		if (text === '' && options.skipEmptyInputs) return;
		if (earlier !== undefined) throw givenTwice(key);
		inputs.set(key, { key, kind: 'text', text: requireText(key, text) });
	});
	return [...inputs.values()];
}

/**
 * The JSON of "Inputs (JSON)" as agent inputs: each property is an input; values that are no strings become text.
 *
 * @param json A JSON object, or its text (n8n gives an object where an expression does).
 * @throws {BadInput} where it is no JSON, no object, or has a `__proto__` property, an empty key or an empty value.
 */
export function inputsFromJson(json: unknown, options: BuildOptions): AgentInput[] {
	const inputs: AgentInput[] = [];
	for (const [name, value] of Object.entries(requireObject('Inputs (JSON)', json))) {
		const key = requireKey(name, 'Inputs (JSON)');
		const text = textOf(value);
		if (text === '' && options.skipEmptyInputs) continue;
		if (inputs.some((input) => input.key === key)) throw givenTwice(key);
		inputs.push({ key, kind: 'text', text: requireText(key, text) });
	}
	return inputs;
}

/**
 * A JSON object from a parameter of type `json`: an object as it is, text parsed.
 *
 * @throws {BadInput} naming the parameter, where it is anything else or has a property `__proto__`.
 */
export function requireObject(parameter: string, json: unknown): Record<string, unknown> {
	let value: unknown = json;
	if (typeof json === 'string') {
		const parsed = parseJson(json);
		if ('problem' in parsed) {
			throw new BadInput(
				`${parameter} is not valid JSON: ${quote(json)}`,
				`It should be an object such as {"key": "value"}. The JSON reader says: ${parsed.problem}`,
			);
		}
		value = parsed.value;
	}
	if (typeof value !== 'object' || value === null || Array.isArray(value)) {
		throw new BadInput(
			`${parameter} is not a JSON object: ${quote(json)}`,
			'It should be an object such as {"key": "value"}, not a list, a text or a number.',
		);
	}
	if (Object.keys(value).includes('__proto__')) {
		throw new BadInput(
			`${parameter} has a property "__proto__"`,
			'That name has a special meaning in JavaScript and is never sent. Rename or remove it.',
		);
	}
	return value as Record<string, unknown>;
}

function parseJson(text: string): { value: unknown } | { problem: string } {
	try {
		return { value: JSON.parse(text) as unknown };
	} catch (error) {
		return { problem: error instanceof Error ? error.message : String(error) };
	}
}

function requireKey(value: unknown, where: string): string {
	const key = textOf(value).trim();
	if (key === '') {
		throw new BadInput(
			`${where}: the key is empty`,
			'Give the key of one of the agent’s inputs, as it is written in Roe.',
		);
	}
	if (key === '__proto__' || hasControlCharacters(key)) {
		throw new BadInput(
			`${where}: the key ${quote(key)} can’t be the key of an input`,
			'Use the key of one of the agent’s inputs, as it is written in Roe, without line breaks or other control characters.',
		);
	}
	return key;
}

function requireText(key: string, text: string): string {
	if (text === '') {
		throw new BadInput(
			`The input ${quote(key)} has no text`,
			'Roe takes no empty values. Give a value, remove the input, or turn on the option “Skip Empty Inputs”.',
		);
	}
	return text;
}

function requireBinaryFields(key: string, value: unknown): unknown[] {
	// An expression may give the binary object itself, or a list of names.
	const given: unknown[] = Array.isArray(value)
		? value
		: typeof value === 'string'
			? value.split(',')
			: [value];
	const fields = given
		.map((field) => (typeof field === 'string' ? field.trim() : field))
		.filter((field) => field !== '' && field !== undefined && field !== null);
	if (fields.length === 0) {
		throw new BadInput(
			`The input ${quote(key)} names no binary field`,
			'Fill “Input Binary Field” with the name of the item’s binary field that holds the file, e.g. data.',
		);
	}
	return fields;
}

function givenTwice(key: string): BadInput {
	return new BadInput(
		`The input ${quote(key)} is given twice`,
		'An agent takes one text per input. Remove one of the two; only rows of type File may share a key, to send several files.',
	);
}
