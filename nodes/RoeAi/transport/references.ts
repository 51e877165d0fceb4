import type { BinaryHelperFunctions } from 'n8n-workflow';

import { RoeError } from '../shared/roeError';
import { shorten } from '../shared/sentence';
import { BYTES_PER_MEGABYTE, MAX_TIMER_MS } from '../shared/units';
import { retryRead } from './client';
import { cleanFileName } from './fileName';
import { watchIdle } from './idle';
import { classifyNetworkError } from './networkErrors';
import { createErrorFromNetworkError, createErrorFromResponse } from './requestErrors';
import { getMaxResponseBytes } from './responseSize';
import { DEFAULT_TIMEOUT_MS, openStream, type RoeContext } from './sendRequest';

export interface ReferenceFile {
	stream: Parameters<BinaryHelperFunctions['prepareBinaryData']>[0];
	fileName: string | undefined;
	mimeType: string | undefined;
}

export interface ReferenceDownload {
	jobId: string;
	resourceId: string;
	maxMegabytes: number | undefined;
	timeoutMinutes: number;
}

/** A broken connection, or bytes that can't be decompressed. Other codes come from n8n's file storage. */
const BROKEN_CONNECTION_CODES = new Set([
	'ECONNRESET',
	'EPIPE',
	'ETIMEDOUT',
	'ERR_STREAM_PREMATURE_CLOSE',
	'ERR_CANCELED',
	'RESPONSE_TOO_SLOW',
	'Z_BUF_ERROR',
	'Z_DATA_ERROR',
]);

/** Whether a text can be the last part of a reference's path. Half of a cut emoji can't be part of a URL. */
export const isResourceId = (id: string): boolean =>
	!['', '.', '..'].includes(id) && !/\p{Surrogate}/u.test(id);

/** Names the file, since a job may have thousands. */
const formatAction = (resourceId: string) => `download the reference ${shorten(resourceId, 100)}`;

export const DEFAULT_MAX_MEGABYTES = 1024;

/** `keep` reads the stream to its end and stores it. @throws {RoeError} without a file, if the connection breaks, or past a limit. */
export async function downloadReference<Stored>(
	context: RoeContext,
	download: ReferenceDownload,
	store: (file: ReferenceFile) => Promise<Stored>,
): Promise<Stored> {
	const { jobId, resourceId } = download;
	const action = formatAction(resourceId);
	const open = async () =>
		await openStream(context, {
			method: 'GET',
			path: `/v1/agents/jobs/${encodeURIComponent(jobId)}/references/${encodeURIComponent(resourceId)}/`,
			query: { download: true },
			headers: { Accept: '*/*', 'Accept-Encoding': 'identity' },
		});
	const result = await retryRead(context, open);
	if ('networkError' in result) throw createErrorFromNetworkError(action, result.networkError);
	if ('response' in result) throw createErrorFromResponse(action, result.response);
	const { headers, body, redact } = result.stream;
	const bounded = limitStream(body as MappableStream, headers['content-length'], download);
	try {
		return await store({
			stream: bounded.stream as ReferenceFile['stream'],
			fileName: parseFileName(headers['content-disposition'] ?? ''),
			mimeType: (headers['content-type'] ?? '').split(';')[0].trim() || undefined,
		});
	} catch (error) {
		if (bounded.exceeded !== undefined) throw bounded.exceeded;
		const networkError = classifyNetworkError(error, redact);
		throw BROKEN_CONNECTION_CODES.has(networkError.code)
			? createErrorFromNetworkError(action, networkError)
			: error;
	} finally {
		bounded.end();
	}
}

interface MappableStream {
	map(pass: (chunk: Uint8Array) => Uint8Array): unknown;
	destroy(error?: Error): unknown;
	on(event: 'error', listener: () => void): unknown;
}

interface BoundedStream {
	stream: unknown;
	exceeded?: RoeError;
	end(): void;
}

function limitStream(
	body: MappableStream,
	contentLength: string | undefined,
	{ resourceId, maxMegabytes, timeoutMinutes }: ReferenceDownload,
): BoundedStream {
	const action = formatAction(resourceId);
	const maxBytes = (maxMegabytes ?? DEFAULT_MAX_MEGABYTES) * BYTES_PER_MEGABYTE;
	// A limit that the user sets also holds without Content-Length.
	const isSet = maxMegabytes !== undefined && contentLength === undefined;
	const limit = isSet ? maxBytes : getMaxResponseBytes(maxBytes, contentLength);
	const exceed = (error: RoeError) => {
		bounded.exceeded ??= error;
		body.destroy(error);
		return error;
	};
	const deadline = AbortSignal.timeout(Math.min(timeoutMinutes * 60_000, MAX_TIMER_MS));
	const onTimeout = () => exceed(createTooSlowError(action, timeoutMinutes));
	deadline.addEventListener('abort', onTimeout);
	const idle = watchIdle(DEFAULT_TIMEOUT_MS, () => exceed(createIdleError(action)));
	// The stream may fail before it's read. The reader gets the error, too.
	body.on('error', () => {});
	let bytes = 0;
	const bounded: BoundedStream = {
		stream: body.map((chunk) => {
			idle.moved();
			bytes += chunk.length;
			if (bytes <= limit) return chunk;
			const isAsAnnounced = contentLength === undefined || bytes <= Number(contentLength);
			throw exceed(
				isAsAnnounced || limit === maxBytes
					? createTooLargeError(action, limit)
					: createUnpackedTooLargeError(action),
			);
		}),
		end: () => {
			idle.end();
			deadline.removeEventListener('abort', onTimeout);
		},
	};
	if (Number(contentLength) > limit) exceed(createTooLargeError(action, limit));
	return bounded;
}

function createTooLargeError(action: string, bytes: number): RoeError {
	return new RoeError(
		'FILE_TOO_LARGE',
		`Could not ${action}: the file is larger than ${Number((bytes / BYTES_PER_MEGABYTE).toFixed(2))} MB`,
		"To download it, raise 'Max Size (MB)'. Nothing was saved.",
	);
}

function createUnpackedTooLargeError(action: string): RoeError {
	return new RoeError(
		'FILE_COMPRESSED',
		`Could not ${action}: the response is compressed and unpacks to far more than its stated size`,
		"n8n requests files uncompressed. Check 'Base URL' in the credential, and the proxy between n8n and Roe (HTTPS_PROXY). Nothing was saved.",
	);
}

function createIdleError(action: string): RoeError {
	return new RoeError(
		'DOWNLOAD_TIMED_OUT',
		`Could not ${action}: no data arrived for ${DEFAULT_TIMEOUT_MS / 1000} s`,
		'Run the node again. Nothing was saved.',
		undefined,
		{ cause: 'temporarily-unavailable' },
	);
}

function createTooSlowError(action: string, minutes: number): RoeError {
	return new RoeError(
		'DOWNLOAD_TIMED_OUT',
		`Could not ${action}: it took longer than ${minutes} min`,
		"To wait longer, raise 'Timeout (Minutes)'. Nothing was saved.",
	);
}

/** The cleaned file name of a Content-Disposition (RFC 6266), preferably the UTF-8 form `filename*`. */
export function parseFileName(disposition: string): string | undefined {
	return cleanFileName(parseGivenName(disposition) ?? '');
}

function parseGivenName(disposition: string): string | undefined {
	const encoded = /filename\*\s*=\s*utf-8'[^']*'([^;]+)/i.exec(disposition)?.[1];
	if (encoded !== undefined) {
		try {
			return decodeURIComponent(encoded.trim());
		} catch {
			// Malformed: the plain form is used.
		}
	}
	const plain = /filename\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;]+))/i.exec(disposition);
	return plain?.[1]?.replace(/\\(.)/g, '$1') ?? plain?.[2];
}
