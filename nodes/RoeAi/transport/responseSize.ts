import { BYTES_PER_MEGABYTE } from '../shared/units';

export const DEFAULT_MAX_BYTES = 64 * BYTES_PER_MEGABYTE;

const MAX_UNANNOUNCED_BYTES = 256 * BYTES_PER_MEGABYTE;

/** Bytes to read after decompression, which can expand a thousandfold: beyond the default, only as many as Content-Length says. */
export function getMaxResponseBytes(maxBytes: number, contentLength: string | undefined): number {
	const announced = contentLength === undefined ? MAX_UNANNOUNCED_BYTES : Number(contentLength);
	return Math.min(maxBytes, Math.max(announced || 0, DEFAULT_MAX_BYTES));
}
