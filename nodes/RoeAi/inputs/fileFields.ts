import { quote } from './badInput';
import { propertyNames, readProperty } from './untrusted';
import { parseUuid } from './uuid';

/** A binary object from `$binary` has these and a type, but no data. */
const BINARY_PROPERTIES = ['fileName', 'fileExtension', 'fileType', 'fileSize', 'bytes'];
const ALL_BINARY_PROPERTIES = [...BINARY_PROPERTIES, 'mimeType', 'data', 'id', 'directory'];

/** n8n's binary mode "combined" keeps files in the JSON, under this name. */
const FILES_IN_JSON = '_files';

/** The item's files by binary field. */
export function binaryFieldsOf(item: unknown): Record<string, unknown> {
	const inJson = readProperty(readProperty(item, 'json'), FILES_IN_JSON);
	return Object.fromEntries(
		[inJson, readProperty(item, 'binary')].flatMap((fields) =>
			propertyNames(fields).map((name) => [name, readProperty(fields, name)]),
		),
	);
}

export function isBinary(value: unknown): boolean {
	if (typeof value !== 'object' || value === null) return false;
	const { mimeType, data } = value as Record<string, unknown>;
	if (typeof mimeType !== 'string') return false;
	const names = Object.keys(value);
	return (
		typeof data === 'string' ||
		(names.some((name) => BINARY_PROPERTIES.includes(name)) &&
			names.every((name) => ALL_BINARY_PROPERTIES.includes(name)))
	);
}

/** Whether a value is a binary object, or what n8n's form trigger puts into the JSON for a file. */
export function isFile(value: unknown): boolean {
	if (isBinary(value)) return true;
	if (typeof value !== 'object' || value === null) return false;
	const { filename, mimetype } = value as Record<string, unknown>;
	return (
		typeof filename === 'string' &&
		typeof mimetype === 'string' &&
		Object.keys(value).every((name) => ['filename', 'mimetype', 'size'].includes(name))
	);
}

/** The binary field that an object from `$binary` stands for, since that object lacks the data. Returns anything else unchanged. */
export function findField(binary: object | undefined, given: unknown): unknown {
	if (!isBinary(given) || 'data' in Object(given) || 'id' in Object(given)) return given;
	const described = Object.entries(Object(given) as object);
	const same = Object.entries(binary ?? {}).filter(([, field]) =>
		described.every(([name, value]) => (Object(field) as Record<string, unknown>)[name] === value),
	);
	return same.length === 1 ? same[0][0] : given;
}

/** Splits names separated by commas, also inside lists. A binary field with a comma in its name is matched as a whole. */
export function listFiles(value: unknown, binaryFields: string[]): unknown[] {
	if (value === undefined || value === null) return [];
	if (typeof value === 'string') return splitNames(value, binaryFields);
	if (typeof value === 'number') return [String(value)];
	if (!Array.isArray(value)) return [value];
	return value.flatMap((entry: unknown) =>
		Array.isArray(entry) ? [entry] : listFiles(entry, binaryFields),
	);
}

function splitNames(text: string, binaryFields: string[]): string[] {
	if (binaryFields.includes(text)) return [text];
	const parts = text.split(',');
	const mostParts = Math.max(1, ...binaryFields.map((field) => field.split(',').length));
	const names: string[] = [];
	for (let begin = 0, end: number; begin < parts.length; begin = end) {
		end = Math.min(begin + mostParts, parts.length);
		const name = () => parts.slice(begin, end).join(',').trim();
		while (end > begin + 1 && !binaryFields.includes(name())) end--;
		if (name() !== '') names.push(withoutPath(name(), binaryFields));
	}
	return names;
}

/** n8n's path "_files.data" stands for the binary field "data". */
function withoutPath(name: string, binaryFields: string[]): string {
	const path = `${FILES_IN_JSON}.`;
	const field = name.startsWith(path) ? name.slice(path.length) : name;
	return binaryFields.includes(field) ? field : name;
}

/** Completes "the item has …". */
export function describeFields(binaryFields: string[]): string {
	return binaryFields.length === 0 ? 'no files' : `only ${binaryFields.map(quote).join(', ')}`;
}

/** Whether a text is the ID of a file in Roe, or a URL. */
export function isAtRoeOrOnTheWeb(text: string): boolean {
	return parseUuid(text) !== undefined || /^https?:\/\//i.test(text);
}
