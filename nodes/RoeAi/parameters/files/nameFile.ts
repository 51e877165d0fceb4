import { readProperty } from '../../shared/untrusted';

/** MIME types by extension. The first extension of a type is the one added to file names. */
const TYPE_BY_EXTENSION: Record<string, string> = {
	pdf: 'application/pdf',
	doc: 'application/msword',
	docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
	xls: 'application/vnd.ms-excel',
	xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
	ppt: 'application/vnd.ms-powerpoint',
	pptx: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
	odt: 'application/vnd.oasis.opendocument.text',
	ods: 'application/vnd.oasis.opendocument.spreadsheet',
	odp: 'application/vnd.oasis.opendocument.presentation',
	epub: 'application/epub+zip',
	rtf: 'application/rtf',
	json: 'application/json',
	xml: 'application/xml',
	zip: 'application/zip',
	msg: 'application/vnd.ms-outlook',
	eml: 'message/rfc822',
	txt: 'text/plain',
	csv: 'text/csv',
	tsv: 'text/tab-separated-values',
	md: 'text/markdown',
	html: 'text/html',
	htm: 'text/html',
	ics: 'text/calendar',
	png: 'image/png',
	jpg: 'image/jpeg',
	jpeg: 'image/jpeg',
	gif: 'image/gif',
	webp: 'image/webp',
	bmp: 'image/bmp',
	tiff: 'image/tiff',
	tif: 'image/tiff',
	svg: 'image/svg+xml',
	heic: 'image/heic',
	heif: 'image/heif',
	avif: 'image/avif',
	mp3: 'audio/mpeg',
	wav: 'audio/wav',
	m4a: 'audio/mp4',
	ogg: 'audio/ogg',
	flac: 'audio/flac',
	aac: 'audio/aac',
	mp4: 'video/mp4',
	mov: 'video/quicktime',
	webm: 'video/webm',
};

const EXTENSION_BY_TYPE = new Map([
	...Object.entries(TYPE_BY_EXTENSION)
		.reverse()
		.map(([extension, type]) => [type, extension] as const),
	['image/jpg', 'jpg'],
	['application/x-pdf', 'pdf'],
	['text/xml', 'xml'],
	['text/rtf', 'rtf'],
	['audio/mp3', 'mp3'],
	['audio/x-wav', 'wav'],
	['audio/x-m4a', 'm4a'],
]);

/** RFC 9110, section 8.3: a type, optionally with parameters. */
const MIME_TYPE = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+(?=$|\s*;[ -~]*$)/;
const EXTENSION = /^\.?(?=[\w-]*[a-z])([\w-]{1,16})$/i;
/** Requires a letter: "Invoice 2026.05" has no extension. */
const NAME_WITH_EXTENSION = /\.(?=\w*[a-z])(\w{1,10})$/i;

/** What servers read as a folder: they take the last part of a path, also of one with backslashes. */
const NO_NAME = /(^|\\)\.{0,2}$/;

/** A file's name and MIME type for sending. Adds a missing extension if it is known, since servers detect types by it. */
export function nameFile(
	binary: unknown,
	fallback: { fileName: string; mimeType?: string },
): { fileName: string; mimeType: string } {
	const given = cleanGivenName(readProperty(binary, 'fileName'));
	const type = toMimeType(readProperty(binary, 'mimeType')) ?? toMimeType(fallback.mimeType);
	const name = given || cleanGivenName(fallback.fileName) || 'file';
	const inName = NAME_WITH_EXTENSION.exec(name)?.[1];
	const extension = toExtension(readProperty(binary, 'fileExtension')) ?? getExtension(type);
	// The dot in a binary field's name, as in `mail.attachment`, starts no extension.
	const isComplete =
		inName !== undefined && (given !== '' || getTypeByExtension(inName) !== undefined);
	return {
		fileName: isComplete || extension === undefined ? name : `${name}.${extension}`,
		mimeType:
			type ?? getTypeByExtension(isComplete ? inName : extension) ?? 'application/octet-stream',
	};
}

/** CR and LF would end the header, and servers reject NUL. */
function cleanGivenName(name: unknown): string {
	if (typeof name !== 'string' && typeof name !== 'number' && typeof name !== 'bigint') return '';
	const printable = [...String(name)].filter(
		(character) => character >= ' ' && character !== '\u007f',
	);
	const cleaned = printable.join('').split('/').pop()!.trim();
	return NO_NAME.test(cleaned) ? '' : cleaned;
}

function toMimeType(type: unknown): string | undefined {
	const text = typeof type === 'string' ? type.trim() : '';
	return MIME_TYPE.test(text) ? text : undefined;
}

function toExtension(extension: unknown): string | undefined {
	return typeof extension === 'string' ? EXTENSION.exec(extension.trim())?.[1] : undefined;
}

function getExtension(type: string | undefined): string | undefined {
	return type && EXTENSION_BY_TYPE.get(MIME_TYPE.exec(type)![0].toLowerCase());
}

function getTypeByExtension(extension: string | undefined): string | undefined {
	const name = extension?.toLowerCase() ?? '';
	return Object.hasOwn(TYPE_BY_EXTENSION, name) ? TYPE_BY_EXTENSION[name] : undefined;
}
