import { bufferBytes, listedBytes } from './untrusted';

/** `data:application/pdf;base64,…`: how browsers and other services give a file as text. */
const DATA_ADDRESS = /^\s*data:([^,;]{0,200})[^,]{0,200};base64,/i;

/**
 * The bytes of the `data` of a binary object: base64 as n8n has it, also base64url, with line breaks, without padding, or behind
 * `data:…;base64,`; else bytes that a Code node has put there.
 *
 * @returns Undefined if it is nothing of this. `mimeType`: what the text says of it.
 */
export function decodeFileData(
	data: unknown,
): { bytes: Uint8Array; mimeType?: string } | undefined {
	if (typeof data !== 'string') {
		const bytes = bufferBytes(data) ?? listedBytes(data);
		return bytes && { bytes };
	}
	const address = DATA_ADDRESS.exec(data);
	const bytes = decodeBase64(address === null ? data : data.slice(address[0].length));
	return bytes && { bytes, mimeType: address?.[1] };
}

/** `Buffer.from` alone takes any text, and sends what it makes of it. */
function decodeBase64(given: string): Uint8Array | undefined {
	const text = /\s/.test(given) ? given.replace(/\s/g, '') : given;
	const padding = /={0,2}$/.exec(text.slice(-2))![0].length;
	const digits = text.slice(0, text.length - padding);
	if (/[^\w+/-]/.test(digits) || digits.length % 4 === 1) return undefined;
	if (padding > 0 && text.length % 4 !== 0) return undefined;
	return Buffer.from(digits, 'base64');
}
