const MEGABYTE = 1024 * 1024;

/** The most that is read of a response, unless a request says otherwise. */
export const DEFAULT_MAX_BYTES = 64 * MEGABYTE;

/** The most of a response that doesn't say its size. */
const MAX_UNANNOUNCED_BYTES = 256 * MEGABYTE;

/**
 * Bytes of a response to read at most, once it is unpacked. A compressed one may have a thousand times the bytes that it announces:
 * where more than usual is expected, it is asked for as it is, and may have what it announces.
 *
 * @param maxBytes What the request allows.
 * @param contentLength The response's header.
 */
export function readLimit(maxBytes: number, contentLength: string | undefined): number {
	const announced = contentLength === undefined ? MAX_UNANNOUNCED_BYTES : Number(contentLength);
	return Math.min(maxBytes, Math.max(announced || 0, DEFAULT_MAX_BYTES));
}
