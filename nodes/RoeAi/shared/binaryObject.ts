/** A binary object from `$binary` has these and a type, but no data. */
const BINARY_PROPERTIES = ['fileName', 'fileExtension', 'fileType', 'fileSize', 'bytes'];

/** `binaryKey` is the binary field's name, which n8n's Chat Trigger adds when it describes a file in the JSON. */
const ALL_BINARY_PROPERTIES = [
	...BINARY_PROPERTIES,
	'mimeType',
	'data',
	'id',
	'directory',
	'binaryKey',
];

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

/** What n8n's form trigger puts into the JSON for a file: without its bytes, and without the name of its binary field. */
export interface FormFile {
	filename: string;
	mimetype: string | null;
	/** Bytes. */
	size?: unknown;
}

export function isFormFile(value: unknown): value is FormFile {
	if (typeof value !== 'object' || value === null) return false;
	const { filename, mimetype } = value as Record<string, unknown>;
	return (
		typeof filename === 'string' &&
		(typeof mimetype === 'string' || mimetype === null) &&
		Object.keys(value).every((name) => ['filename', 'mimetype', 'size'].includes(name))
	);
}

export const isFile = (value: unknown): boolean => isBinary(value) || isFormFile(value);
