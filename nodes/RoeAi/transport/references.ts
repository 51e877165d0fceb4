import type { BinaryHelperFunctions } from 'n8n-workflow';

import { readLimit } from './bounds';
import { DEFAULT_TIMEOUT_MS, exchangeStream, type RoeContext } from './exchange';
import { faultOf } from './faults';
import { cleanFileName } from './fileName';
import { watchIdle } from './idle';
import { errorOfAnswer, errorOfFault, RoeError } from './roeError';

export interface ReferenceFile {
	stream: Parameters<BinaryHelperFunctions['prepareBinaryData']>[0];
	fileName: string | undefined;
	mimeType: string | undefined;
}

export interface ReferenceDownload {
	jobId: string;
	resourceId: string;
	maxMegabytes: number | undefined;
	/** For the whole download. */
	timeoutMinutes: number;
}

/** A broken connection, or bytes that can't be decompressed. Other codes come from n8n's file storage. */
const BROKEN = new Set([
	'ECONNRESET',
	'EPIPE',
	'ETIMEDOUT',
	'ERR_STREAM_PREMATURE_CLOSE',
	'ERR_CANCELED',
	'ANSWER_TOO_SLOW',
	'Z_BUF_ERROR',
	'Z_DATA_ERROR',
]);

const DOING = 'download the reference';
const MEGABYTE = 1024 * 1024;
export const DEFAULT_MAX_MEGABYTES = 1024;

/** `keep` reads the stream to its end and stores it. @throws {RoeError} without a file, if the connection breaks, or past a limit. */
export async function downloadReference<Kept>(
	context: RoeContext,
	download: ReferenceDownload,
	keep: (file: ReferenceFile) => Promise<Kept>,
): Promise<Kept> {
	const { jobId, resourceId } = download;
	const outcome = await exchangeStream(context, {
		method: 'GET',
		path: `/v1/agents/jobs/${encodeURIComponent(jobId)}/references/${encodeURIComponent(resourceId)}/`,
		query: { download: true },
		// Documents and images are compressed already.
		headers: { Accept: '*/*', 'Accept-Encoding': 'identity' },
	});
	if ('fault' in outcome) throw errorOfFault(DOING, outcome.fault);
	if ('answer' in outcome) throw errorOfAnswer(DOING, outcome.answer);
	const { headers, body, redact } = outcome.stream;
	const bounded = boundedStream(body as ByteStream, headers['content-length'], download);
	try {
		return await keep({
			stream: bounded.stream as ReferenceFile['stream'],
			fileName: fileNameOf(headers['content-disposition'] ?? ''),
			mimeType: (headers['content-type'] ?? '').split(';')[0].trim() || undefined,
		});
	} catch (error) {
		if (bounded.exceeded !== undefined) throw bounded.exceeded;
		const fault = faultOf(error, redact);
		throw BROKEN.has(fault.code) ? errorOfFault(DOING, fault) : error;
	} finally {
		bounded.end();
	}
}

interface ByteStream {
	map(pass: (chunk: Uint8Array) => Uint8Array): unknown;
	destroy(error?: Error): unknown;
	on(event: 'error', listener: () => void): unknown;
}

interface BoundedStream {
	stream: unknown;
	exceeded?: RoeError;
	end(): void;
}

function boundedStream(
	body: ByteStream,
	contentLength: string | undefined,
	{ maxMegabytes, timeoutMinutes }: ReferenceDownload,
): BoundedStream {
	const maxBytes = (maxMegabytes ?? DEFAULT_MAX_MEGABYTES) * MEGABYTE;
	// A limit that the user sets also holds without Content-Length.
	const isSet = maxMegabytes !== undefined && contentLength === undefined;
	const limit = isSet ? maxBytes : readLimit(maxBytes, contentLength);
	const exceed = (error: RoeError) => {
		bounded.exceeded ??= error;
		body.destroy(error);
		return error;
	};
	const deadline = AbortSignal.timeout(Math.min(timeoutMinutes * 60_000, MAX_TIMEOUT_MS));
	const onTimeout = () => exceed(tooSlow(timeoutMinutes));
	deadline.addEventListener('abort', onTimeout);
	const idle = watchIdle(DEFAULT_TIMEOUT_MS, () => exceed(stoodStill()));
	// The stream may fail before it's read. The reader gets the error, too.
	body.on('error', () => {});
	let bytes = 0;
	const bounded: BoundedStream = {
		stream: body.map((chunk) => {
			idle.moved();
			bytes += chunk.length;
			if (bytes <= limit) return chunk;
			const isAsAnnounced = contentLength === undefined || bytes <= Number(contentLength);
			throw exceed(isAsAnnounced || limit === maxBytes ? tooLarge(limit) : moreThanAnnounced());
		}),
		end: () => {
			idle.end();
			deadline.removeEventListener('abort', onTimeout);
		},
	};
	if (Number(contentLength) > limit) exceed(tooLarge(limit));
	return bounded;
}

/** Limit of Node's timers. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1;

function tooLarge(bytes: number): RoeError {
	return new RoeError(
		'FILE_TOO_LARGE',
		`Could not ${DOING}: the file is larger than ${Number((bytes / MEGABYTE).toFixed(2))} MB`,
		"To download it, raise 'Max Size (MB)'. Nothing was saved.",
	);
}

function moreThanAnnounced(): RoeError {
	return new RoeError(
		'FILE_COMPRESSED',
		`Could not ${DOING}: the response is compressed and unpacks to far more than its stated size`,
		"n8n requests files uncompressed. Check 'Base URL' in the credential, and the proxy between n8n and Roe (HTTPS_PROXY). Nothing was saved.",
	);
}

function stoodStill(): RoeError {
	return new RoeError(
		'DOWNLOAD_TIMED_OUT',
		`Could not ${DOING}: no data arrived for ${DEFAULT_TIMEOUT_MS / 1000} s`,
		'Run the node again. Nothing was saved.',
		undefined,
		{ cause: 'temporarily-unavailable' },
	);
}

function tooSlow(minutes: number): RoeError {
	return new RoeError(
		'DOWNLOAD_TIMED_OUT',
		`Could not ${DOING}: it took longer than ${minutes} min`,
		"To wait longer, raise 'Timeout (Minutes)'. Nothing was saved.",
	);
}

/** The cleaned file name of a Content-Disposition (RFC 6266), preferably the UTF-8 form `filename*`. */
export function fileNameOf(disposition: string): string | undefined {
	return cleanFileName(givenName(disposition) ?? '');
}

function givenName(disposition: string): string | undefined {
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
