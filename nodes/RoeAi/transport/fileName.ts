/** UTF-8 bytes of a name. File systems take 255; this leaves room for what a program adds to it. */
const MAX_BYTES = 200;

/** Names of devices on Windows, whatever their extension. */
const DEVICE = /^(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])[. ]*(\.|$)/i;

/** Characters by which a name shows other than it is: they turn the direction of what is behind them, or can't be seen. */
const INVISIBLE = /[\u061c\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff]/g;

/**
 * A name from outside as one that is safe on any system: no folders, no control characters, no device, not too long. The extension
 * stays.
 *
 * @returns Undefined if nothing is left.
 */
export function cleanFileName(name: string): string | undefined {
	const visible = name.replace(INVISIBLE, '').replace(/\p{Cc}/gu, '');
	const last = visible.split(/[\\/]/).at(-1) ?? '';
	// A colon leads to another stream of a file, or to a drive, on Windows.
	const cleaned = withoutEnd(shortened(last.replace(/\p{Cs}/gu, '\ufffd').replaceAll(':', '_')));
	if (cleaned === '') return undefined;
	return DEVICE.test(cleaned) ? `_${cleaned}` : cleaned;
}

/** Without white space around, and without dots at the end: Windows drops those. */
const withoutEnd = (name: string) => name.trim().replace(/(?<![.\s])[.\s]+$/, '');

function shortened(name: string): string {
	const dot = name.lastIndexOf('.');
	const extension = dot > 0 && name.length - dot <= 16 ? name.slice(dot) : '';
	const room = MAX_BYTES - Buffer.byteLength(extension);
	let kept = name.slice(0, name.length - extension.length).slice(0, room);
	while (Buffer.byteLength(kept) > room) kept = kept.slice(0, -1);
	// Half a character is none.
	return kept.replace(/\p{Cs}$/u, '') + extension;
}
