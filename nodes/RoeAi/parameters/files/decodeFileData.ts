import { getBufferBytes, getListedBytes } from '../../shared/untrusted';

const DATA_ADDRESS = /^\s*data:([^,;]{0,200})[^,]{0,200};base64,/i;

/** Decodes the `data` of a binary object: base64 or base64url, a data URL, or bytes from a Code node. Undefined if it's none of these. */
export function decodeFileData(
	data: unknown,
): { bytes: Uint8Array; mimeType?: string } | undefined {
	if (typeof data !== 'string') {
		const bytes = getBufferBytes(data) ?? getListedBytes(data);
		return bytes && { bytes };
	}
	const address = DATA_ADDRESS.exec(data);
	const bytes = decodeBase64(address === null ? data : data.slice(address[0].length));
	return bytes && { bytes, mimeType: address?.[1] };
}

/** `Buffer.from` accepts any text and skips what it can't decode. */
function decodeBase64(given: string): Uint8Array | undefined {
	const text = /\s/.test(given) ? given.replace(/\s/g, '') : given;
	const padding = /={0,2}$/.exec(text.slice(-2))![0].length;
	const digits = text.slice(0, text.length - padding);
	if (/[^\w+/-]/.test(digits) || digits.length % 4 === 1) return undefined;
	if (padding > 0 && text.length % 4 !== 0) return undefined;
	return Buffer.from(digits, 'base64');
}
