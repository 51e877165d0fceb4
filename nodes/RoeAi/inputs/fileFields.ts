import { stripFilesPath } from '../platform/binaryFields';
import { isFormFile } from '../shared/binaryObject';
import { InputError, quote } from '../shared/inputError';
import { parseUuid } from '../shared/uuid';
import { type BinaryFields, findDescribedFiles } from './describedFiles';

/**
 * Binary fields by name, and files as objects, for the input `key`. Splits names separated by commas, also inside lists. A binary field with
 * a comma in its name is matched as a whole.
 * @throws {InputError} if a form's description of a file fits no binary field.
 */
export function listFiles(key: string, value: unknown, binary: BinaryFields): unknown[] {
	const files = findDescribedFiles(listEntries(value, Object.keys(binary)), binary);
	const unknown = files.find(isFormFile);
	if (unknown === undefined) return files;
	throw new InputError(
		'FILE_NOT_FOUND',
		`The input ${quote(key)} needs the name of a binary field: its value only describes the file ${quote(unknown.filename)}, and this item has ${formatFieldList(binary)}`,
		'Enter the name of the binary field that contains the file. If it isn’t listed, a previous node has removed or changed the file: use an expression such as {{ $("On form submission").item.binary.Invoice }}.',
	);
}

function listEntries(value: unknown, binaryFields: string[]): unknown[] {
	if (value === undefined || value === null) return [];
	if (typeof value === 'string') return splitNames(value, binaryFields);
	if (typeof value === 'number') return [String(value)];
	if (!Array.isArray(value)) return [value];
	return value.flatMap((entry: unknown) =>
		Array.isArray(entry) ? [entry] : listEntries(entry, binaryFields),
	);
}

function splitNames(text: string, binaryFields: string[]): string[] {
	if (binaryFields.includes(text)) return [text];
	const parts = text.split(',');
	const maxParts = Math.max(1, ...binaryFields.map((field) => field.split(',').length));
	const names: string[] = [];
	for (let begin = 0, end: number; begin < parts.length; begin = end) {
		end = Math.min(begin + maxParts, parts.length);
		const name = () => parts.slice(begin, end).join(',').trim();
		while (end > begin + 1 && !binaryFields.includes(name())) end--;
		if (name() !== '') names.push(toFieldName(name(), binaryFields));
	}
	return names;
}

function toFieldName(name: string, binaryFields: string[]): string {
	const field = stripFilesPath(name);
	return binaryFields.includes(field) ? field : name;
}

export function formatFieldList(binary: BinaryFields): string {
	const names = Object.keys(binary);
	return names.length === 0 ? 'no files' : `only ${names.map(quote).join(', ')}`;
}

/** Whether a text is the ID of a file in Roe, or a URL. */
export function isAtRoeOrOnTheWeb(text: string): boolean {
	return parseUuid(text) !== undefined || /^https?:\/\//i.test(text);
}
