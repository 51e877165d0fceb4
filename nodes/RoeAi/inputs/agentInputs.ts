import { isFile } from '../shared/binaryObject';
import { InputError, quote } from '../shared/inputError';
import { parseJson, parseJsonObject } from '../shared/json';
import type { BinaryFields } from './describedFiles';
import { toText } from './text';
import { formatFieldList, listFiles } from './fileFields';
import { parseChoice } from './values';

/** One input, its files not opened yet. `binaryFields`: names of binary fields, or binary objects from expressions, in order. */
export type AgentInput =
	| { key: string; kind: 'text'; text: string }
	| { key: string; kind: 'file'; binaryFields: unknown[] };

export interface InputRow {
	key?: unknown;
	type?: unknown;
	value?: unknown;
	binaryPropertyName?: unknown;
}

export interface BuildOptions {
	/** Whether to leave out inputs without a text or file. Otherwise they are an error. */
	skipEmptyInputs: boolean;
}

/** Multipart names can't hold control characters or lone surrogates. */
const hasControlCharacters = (text: string) =>
	/\p{Surrogate}/u.test(text) ||
	[...text].some((character) => character < ' ' || character === '\u007f');

/** Converts the rows of "Inputs"; file rows that share a key become one input. @throws {InputError} for an invalid key or value. */
export function buildInputsFromFields(
	rows: unknown[],
	options: BuildOptions,
	binary: BinaryFields = {},
): AgentInput[] {
	const inputs = new Map<string, AgentInput>();
	rows.forEach((given, index) => {
		const where = `'Inputs', row ${index + 1}`;
		const row = requireRow(given, where);
		const key = requireKey(row.key, where);
		const earlier = inputs.get(key);
		if (requireType(row.type, key) === 'file') {
			const fields = listFiles(key, row.binaryPropertyName, binary);
			if (fields.length === 0 && options.skipEmptyInputs) return;
			requireFiles(key, fields);
			if (earlier === undefined) inputs.set(key, { key, kind: 'file', binaryFields: fields });
			else if (earlier.kind === 'file') earlier.binaryFields.push(...fields);
			else throw createDuplicateKeyError(key);
			return;
		}
		const fileAdvice = `set 'Type' to 'File' and enter the name of the binary field (the item has ${formatFieldList(binary)})`;
		const text = toText(row.value, formatInputName(key), fileAdvice);
		if (text === '' && options.skipEmptyInputs) return;
		if (earlier !== undefined) throw createDuplicateKeyError(key);
		inputs.set(key, { key, kind: 'text', text: requireText(key, text) });
	});
	return [...inputs.values()];
}

/** Converts "Inputs (JSON)", an object or its text; values become text. @throws {InputError} for an invalid key or value. */
export function buildInputsFromJson(
	json: unknown,
	options: BuildOptions,
	binary: BinaryFields = {},
): AgentInput[] {
	const fileAdvice = `choose 'Using Fields Below' to send files (the item has ${formatFieldList(binary)}), or enter the file’s URL or its ID in Roe`;
	const inputs = new Map<string, AgentInput>();
	for (const [name, value] of parseProperties('Inputs (JSON)', json)) {
		const key = requireKey(name, "'Inputs (JSON)'");
		const text = toText(value, formatInputName(key), fileAdvice);
		if (text === '' && options.skipEmptyInputs) continue;
		if (inputs.has(key)) throw createDuplicateKeyError(key);
		inputs.set(key, { key, kind: 'text', text: requireText(key, text) });
	}
	return [...inputs.values()];
}

/** The properties of a JSON object. Those of its text keep all digits, and may repeat a name. @throws {InputError} if it isn't one. */
export function parseProperties(
	parameter: string,
	json: unknown,
): Array<[name: string, value: unknown]> {
	const properties =
		typeof json === 'string' ? parsePropertiesText(parameter, json) : getObjectEntries(json);
	if (properties === undefined) {
		throw new InputError(
			'JSON_NOT_OBJECT',
			`'${parameter}' must be a JSON object, not ${quote(json)}`,
			'Enter an object such as {"key": "value"}, not a list, text or a number.',
		);
	}
	if (properties.some(([name]) => name === '__proto__')) {
		throw new InputError(
			'JSON_NAME_RESERVED',
			`'${parameter}' has the property "__proto__"`,
			'JavaScript reserves that name, so it can’t be sent. Rename or remove the property.',
		);
	}
	return properties;
}

function parsePropertiesText(
	parameter: string,
	json: string,
): Array<[string, unknown]> | undefined {
	try {
		return parseJsonObject(json)?.map(([name, text]) => [name, toFileOrText(text)]);
	} catch (error) {
		throw createNotJsonError(parameter, json, error);
	}
}

function createNotJsonError(parameter: string, json: string, error: unknown): InputError {
	return new InputError(
		'JSON_INVALID',
		`'${parameter}' isn’t valid JSON: ${quote(json)}`,
		`Enter an object such as {"key": "value"}. Details: ${error instanceof Error ? error.message : String(error)}`,
	);
}

/** Parses a file that an expression put into the JSON, so that it can be recognized as one. */
function toFileOrText(text: string | null): unknown {
	if (text === null || !/^[[{].*"mimetype":/is.test(text)) return text;
	const value = parseJson(text)?.value;
	return [value].flat().some(isFile) ? value : text;
}

function getObjectEntries(json: unknown): Array<[string, unknown]> | undefined {
	const isObject = typeof json === 'object' && json !== null && !Array.isArray(json);
	return isObject ? Object.entries(json) : undefined;
}

const formatInputName = (key: string) => `The input ${quote(key)}`;

function requireRow(row: unknown, where: string): InputRow {
	if (typeof row === 'object' && row !== null && !Array.isArray(row)) return row;
	throw new InputError(
		'INPUT_ROW_INVALID',
		`${where} isn’t a row: ${quote(row)}`,
		'Add the row in the editor, with a key, a type and a value. Its fields can be expressions.',
	);
}

function requireType(type: unknown, key: string): 'text' | 'file' {
	return parseChoice(`Type of the input ${quote(key)}`, type, ['text', 'file'] as const) ?? 'text';
}

function requireKey(value: unknown, where: string): string {
	if (typeof value === 'object' && value !== null) {
		throw new InputError(
			'INPUT_KEY_INVALID',
			`${where}: the key must be text, not ${quote(value)}`,
			'Enter the key of one of the agent’s inputs, as shown in Roe.',
		);
	}
	const key = toText(value, `${where}: the key`).trim();
	if (key === '') {
		throw new InputError(
			'INPUT_KEY_INVALID',
			`${where}: the key is empty`,
			'Enter the key of one of the agent’s inputs, as shown in Roe.',
		);
	}
	if (key === '__proto__' || hasControlCharacters(key)) {
		throw new InputError(
			'INPUT_KEY_INVALID',
			`${where}: the key ${quote(key)} isn’t valid`,
			'Enter the key of one of the agent’s inputs, as shown in Roe, without line breaks or other control characters.',
		);
	}
	return key;
}

function requireText(key: string, text: string): string {
	if (text === '') {
		throw new InputError(
			'INPUT_EMPTY',
			`The input ${quote(key)} is empty`,
			"Roe doesn’t accept empty values. Enter a value, remove the input, or turn on the option 'Skip Empty Inputs'.",
		);
	}
	return text;
}

function requireFiles(key: string, fields: unknown[]): void {
	if (fields.length > 0) return;
	throw new InputError(
		'INPUT_EMPTY',
		`The input ${quote(key)} has no binary field`,
		"Set 'Input Binary Field' to the name of the binary field that contains the file, such as data. If the file is optional, turn on the option 'Skip Empty Inputs'.",
	);
}

function createDuplicateKeyError(key: string): InputError {
	return new InputError(
		'INPUT_TWICE',
		`The input ${quote(key)} is given twice`,
		"An input can have only one text. Remove one of the two. Only rows of type 'File' can share a key, to send several files.",
	);
}
