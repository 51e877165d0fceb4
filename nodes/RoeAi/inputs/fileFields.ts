import { quote } from './badInput';
import { propertyNames, readProperty } from './untrusted';
import { parseUuid } from './uuid';

/** What n8n says of a file, beside its type. `$binary` leaves out the data. */
const BINARY_PROPERTIES = ['fileName', 'fileExtension', 'fileType', 'fileSize', 'bytes'];
const ALL_BINARY_PROPERTIES = [...BINARY_PROPERTIES, 'mimeType', 'data', 'id', 'directory'];

/** Where n8n puts an item's files in workflows that keep them within the JSON (binary mode "combined"). */
const FILES_IN_JSON = '_files';

/** The files of an item by the names of their binary fields. */
export function binaryFieldsOf(item: unknown): Record<string, unknown> {
	const inJson = readProperty(readProperty(item, 'json'), FILES_IN_JSON);
	return Object.fromEntries(
		[inJson, readProperty(item, 'binary')].flatMap((fields) =>
			propertyNames(fields).map((name) => [name, readProperty(fields, name)]),
		),
	);
}

/** Whether a value is a binary object of n8n. */
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

/** Whether a value is a file: a binary object, or what n8n's form leaves in the item's JSON for one. */
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

/**
 * The name of the binary field that an expression like `$binary.data` stands for: if n8n keeps files in the items, the object that it gives
 * lacks the data. Anything else is returned as it is.
 */
export function findField(binary: object | undefined, given: unknown): unknown {
	if (!isBinary(given) || 'data' in Object(given) || 'id' in Object(given)) return given;
	const described = Object.entries(Object(given) as object);
	const same = Object.entries(binary ?? {}).filter(([, field]) =>
		described.every(([name, value]) => (Object(field) as Record<string, unknown>)[name] === value),
	);
	return same.length === 1 ? same[0][0] : given;
}

/**
 * The files that a value asks for: names of binary fields, separated by commas, a binary object itself, or a list of these.
 *
 * @param binaryFields Names of the item's binary fields: one with commas in it is that field.
 */
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

/** "_files.data", n8n's path to a file within the JSON, is the field "data". */
function withoutPath(name: string, binaryFields: string[]): string {
	const path = `${FILES_IN_JSON}.`;
	const field = name.startsWith(path) ? name.slice(path.length) : name;
	return binaryFields.includes(field) ? field : name;
}

/** The item's binary fields, as the end of "the item has …". */
export function describeFields(binaryFields: string[]): string {
	return binaryFields.length === 0 ? 'no files' : `only ${binaryFields.map(quote).join(', ')}`;
}

/** Whether a text stands for a file: the ID of one in Roe, or a web address. */
export function isAtRoeOrOnTheWeb(text: string): boolean {
	return parseUuid(text) !== undefined || /^https?:\/\//i.test(text);
}
