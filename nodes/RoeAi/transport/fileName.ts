/** UTF-8. File systems allow 255; this leaves room for suffixes. */
const MAX_NAME_BYTES = 200;

/** Windows device names, with any extension. */
const DEVICE_NAME = /^(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])[. ]*(\.|$)/i;

/** Invisible characters and direction marks, which can disguise a name. */
const INVISIBLE_CHARACTERS = /[\u061c\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff]/g;

/** Makes a file name safe on any system and keeps its extension. Returns undefined if nothing is left. */
export function cleanFileName(name: string): string | undefined {
	const visible = name.replace(INVISIBLE_CHARACTERS, '').replace(/\p{Cc}/gu, '');
	const last = visible.split(/[\\/]/).at(-1) ?? '';
	// On Windows, a colon means a drive or another stream of a file.
	const cleaned = trimName(shortenName(last.replace(/\p{Cs}/gu, '\ufffd').replaceAll(':', '_')));
	if (cleaned === '') return undefined;
	return DEVICE_NAME.test(cleaned) ? `_${cleaned}` : cleaned;
}

const trimName = (name: string) => name.trim().replace(/(?<![.\s])[.\s]+$/, '');

function shortenName(name: string): string {
	const dot = name.lastIndexOf('.');
	const extension = dot > 0 && name.length - dot <= 16 ? name.slice(dot) : '';
	const room = MAX_NAME_BYTES - Buffer.byteLength(extension);
	let stem = name.slice(0, name.length - extension.length).slice(0, room);
	while (Buffer.byteLength(stem) > room) stem = stem.slice(0, -1);
	return stem.replace(/\p{Cs}$/u, '') + extension;
}
