import type { BinaryHelperFunctions } from 'n8n-workflow';

import { DEFAULT_TIMEOUT_MS, exchangeStream, type RoeContext } from './exchange';
import { faultOf } from './faults';
import { giveUpWhenIdle } from './idle';
import { errorOfAnswer, errorOfFault } from './roeError';

/** A file that a job refers to, as a stream that has not been read yet. */
export interface ReferenceFile {
	/** What n8n stores: a Node stream. */
	stream: Parameters<BinaryHelperFunctions['prepareBinaryData']>[0];
	/** From the header Content-Disposition; undefined where Roe gives none. */
	fileName: string | undefined;
	mimeType: string | undefined;
}

/** Codes of a connection that breaks while a file is read. Others come from where the file is kept. */
const BROKEN = new Set([
	'ECONNRESET',
	'EPIPE',
	'ETIMEDOUT',
	'ERR_STREAM_PREMATURE_CLOSE',
	'ERR_CANCELED',
	'ANSWER_TOO_SLOW',
]);

/**
 * `GET /v1/agents/jobs/{job_id}/references/{resource_id}/?download=true`
 *
 * @param keep Reads the file to its end, and gives what it is kept as.
 * @throws {RoeError} where there is no such file (any more), no answer, or the connection breaks before the file's end.
 */
export async function downloadReference<Kept>(
	context: RoeContext,
	jobId: string,
	resourceId: string,
	keep: (file: ReferenceFile) => Promise<Kept>,
): Promise<Kept> {
	const doing = 'download the reference';
	const outcome = await exchangeStream(context, {
		method: 'GET',
		path: `/v1/agents/jobs/${encodeURIComponent(jobId)}/references/${encodeURIComponent(resourceId)}/`,
		query: { download: true },
		// Not compressed on the way: documents and images are already, and the stream stays the connection's own.
		headers: { Accept: '*/*', 'Accept-Encoding': 'identity' },
	});
	if ('fault' in outcome) throw errorOfFault(doing, outcome.fault);
	if ('answer' in outcome) throw errorOfAnswer(doing, outcome.answer);
	const { headers, body, redact } = outcome.stream;
	giveUpWhenIdle(body, DEFAULT_TIMEOUT_MS);
	try {
		return await keep({
			stream: body as ReferenceFile['stream'],
			fileName: fileNameOf(headers['content-disposition'] ?? ''),
			mimeType: (headers['content-type'] ?? '').split(';')[0].trim() || undefined,
		});
	} catch (error) {
		const fault = faultOf(error, redact);
		throw BROKEN.has(fault.code) ? errorOfFault(doing, fault) : error;
	}
}

/**
 * The file's name in a Content-Disposition (RFC 6266): the UTF-8 form `filename*` where there is one. Without folders, which a name
 * from outside has no say in.
 */
export function fileNameOf(disposition: string): string | undefined {
	const name = givenName(disposition)?.split(/[\\/]/).at(-1)?.trim();
	return name === '' ? undefined : name;
}

function givenName(disposition: string): string | undefined {
	const encoded = /filename\*\s*=\s*utf-8'[^']*'([^;]+)/i.exec(disposition)?.[1];
	if (encoded !== undefined) {
		try {
			return decodeURIComponent(encoded.trim());
		} catch {
			// Not what the standard says: the plain form is looked at.
		}
	}
	const plain = /filename\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;]+))/i.exec(disposition);
	return plain?.[1]?.replace(/\\(.)/g, '$1') ?? plain?.[2];
}
