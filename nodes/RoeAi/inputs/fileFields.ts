import { stripFilesPath } from '../platform/binaryFields';
import { isBinary } from '../shared/binaryObject';
import { quote } from '../shared/inputError';
import { parseUuid } from '../shared/uuid';

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

export function formatFieldList(binaryFields: string[]): string {
	return binaryFields.length === 0 ? 'no files' : `only ${binaryFields.map(quote).join(', ')}`;
}

/** Whether a text is the ID of a file in Roe, or a URL. */
export function isAtRoeOrOnTheWeb(text: string): boolean {
	return parseUuid(text) !== undefined || /^https?:\/\//i.test(text);
}
