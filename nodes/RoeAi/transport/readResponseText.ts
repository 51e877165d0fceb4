/** A response that couldn't be read to its end. `code` looks like one of Node.js. */
export class ResponseReadError extends Error {
	constructor(
		readonly code: 'RESPONSE_TOO_LARGE' | 'RESPONSE_TOO_SLOW' | 'ERR_STREAM_PREMATURE_CLOSE',
		message: string,
	) {
		super(message);
		this.name = 'ResponseReadError';
	}
}

interface ByteStream {
	destroyed: boolean;
	errored?: Error | null;
	on(event: 'data', listener: (chunk: Uint8Array) => void): unknown;
	on(event: 'error', listener: (error: Error) => void): unknown;
	on(event: 'end' | 'close', listener: () => void): unknown;
	destroy(error?: Error): unknown;
}

interface Limits {
	maxBytes: number;
	timeoutMs: number;
}

/** Reads a body (Node stream, text or bytes) as UTF-8. @throws {ResponseReadError} past a limit; the stream's error if it breaks. */
export async function readResponseText(body: unknown, limits: Limits): Promise<string> {
	if (body === undefined || body === null) return '';
	if (typeof body === 'string') return body;
	if (!isByteStream(body)) return Buffer.from(body as Uint8Array).toString('utf8');
	return Buffer.concat(await readChunks(body, limits)).toString('utf8');
}

/**
 * With events, since an iterator takes several times as long for a small response. What may fail, such as a text of hundreds of
 * megabytes, is left to the caller: an error in a listener would end n8n.
 */
async function readChunks(
	body: ByteStream,
	{ maxBytes, timeoutMs }: Limits,
): Promise<Uint8Array[]> {
	const deadline = AbortSignal.timeout(timeoutMs);
	const chunks: Uint8Array[] = [];
	let bytes = 0;
	return await new Promise<Uint8Array[]>((resolve, reject) => {
		const giveUp = (error: ResponseReadError) => {
			reject(error);
			body.destroy(error);
		};
		const onTimeout = () => {
			const seconds = Math.round(timeoutMs / 1000);
			giveUp(
				new ResponseReadError('RESPONSE_TOO_SLOW', `The response took longer than ${seconds} s`),
			);
		};
		let hasEnded = false;
		const onClose = () => {
			deadline.removeEventListener('abort', onTimeout);
			if (hasEnded) return;
			if (body.errored) reject(body.errored);
			else {
				giveUp(new ResponseReadError('ERR_STREAM_PREMATURE_CLOSE', 'The response ended early'));
			}
		};
		body.on('error', reject);
		body.on('close', onClose);
		// Then neither event comes.
		if (body.destroyed) return onClose();
		deadline.addEventListener('abort', onTimeout);
		body.on('end', () => {
			hasEnded = true;
			resolve(chunks);
		});
		body.on('data', (chunk) => {
			bytes += chunk.length;
			if (bytes <= maxBytes) chunks.push(chunk);
			else {
				giveUp(
					new ResponseReadError(
						'RESPONSE_TOO_LARGE',
						`The response is larger than ${maxBytes} bytes`,
					),
				);
			}
		});
	});
}

function isByteStream(body: unknown): body is ByteStream {
	return typeof body === 'object' && body !== null && 'on' in body && 'destroy' in body;
}
