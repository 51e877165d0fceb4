import { quote } from './badInput';
import { isUuid } from './uuid';

/** Whether a value is a file: a binary object of n8n, or what n8n's form leaves in the item's JSON for one. */
export function isFile(value: unknown): boolean {
	if (typeof value !== 'object' || value === null) return false;
	const { mimeType, data, filename, mimetype } = value as Record<string, unknown>;
	if (typeof mimeType === 'string' && typeof data === 'string') return true;
	return (
		typeof filename === 'string' &&
		typeof mimetype === 'string' &&
		Object.keys(value).every((name) => ['filename', 'mimetype', 'size'].includes(name))
	);
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
		if (name() !== '') names.push(name());
	}
	return names;
}

/** The item's binary fields, as the end of "the item has …". */
export function describeFields(binaryFields: string[]): string {
	return binaryFields.length === 0 ? 'no files' : `only ${binaryFields.map(quote).join(', ')}`;
}

/** Whether a text stands for a file: the ID of one in Roe, or a web address. */
export function isAtRoeOrOnTheWeb(text: string): boolean {
	return isUuid(text) || /^https?:\/\//i.test(text);
}
