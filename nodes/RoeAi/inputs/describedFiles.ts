import { isBinary, isFormFile } from '../shared/binaryObject';
import { groupBy } from '../shared/groupBy';
import { readProperty } from '../shared/untrusted';

/** The files of an item by binary field. The values may be anything. */
export type BinaryFields = Record<string, unknown>;

/** Properties that a file's binary field must have. */
type Description = Record<string, unknown>;

/**
 * Replaces files that `$binary`, a form or a chat only describes by the names of their binary fields. Equal descriptions stand for as many
 * fields, in order. Returns anything else unchanged, also a description that fits no field, or too many: a guess could send another file.
 */
export function findDescribedFiles(files: unknown[], binary: BinaryFields): unknown[] {
	const described = files.flatMap((file, index) => {
		const description = describeFile(file);
		return description === undefined ? [] : [{ index, description }];
	});
	const found = [...files];
	for (const same of groupBy(described, ({ description }) => toKey(description)).values()) {
		const names = Object.keys(binary).filter((name) =>
			fits(name, binary[name], same[0].description),
		);
		if (names.length !== same.length) continue;
		same.forEach(({ index }, position) => (found[index] = names[position]));
	}
	return found;
}

function describeFile(file: unknown): Description | undefined {
	if (isFormFile(file)) {
		const { filename, mimetype, size } = file;
		const type = mimetype === null ? {} : { mimeType: mimetype };
		return { fileName: filename, ...type, bytes: size };
	}
	if (!isBinary(file)) return undefined;
	const properties = Object(file) as Description;
	return 'data' in properties || 'id' in properties ? undefined : properties;
}

function fits(fieldName: string, field: unknown, description: Description): boolean {
	return Object.entries(description).every(([name, value]) => {
		const actual = name === 'binaryKey' ? fieldName : readProperty(field, name);
		// Older versions of n8n don't store a file's size in bytes.
		return actual === value || (name === 'bytes' && actual === undefined);
	});
}

const toKey = (description: Description) =>
	JSON.stringify(Object.entries(description).map(([name, value]) => [name, String(value)]));
