/** A response that couldn't be read to its end. `code` looks like one of Node.js. */
export class ResponseReadError extends Error {
	constructor(
		readonly code: 'RESPONSE_TOO_LARGE' | 'RESPONSE_TOO_SLOW',
		message: string,
	) {
		super(message);
		this.name = 'ResponseReadError';
	}
}

interface ByteStream extends AsyncIterable<Uint8Array> {
	destroy(error?: Error): unknown;
}

/** Reads a body (Node stream, text or bytes) as UTF-8. @throws {ResponseReadError} past a limit; the stream's error if it breaks. */
export async function readResponseText(
	body: unknown,
	{ maxBytes, timeoutMs }: { maxBytes: number; timeoutMs: number },
): Promise<string> {
	if (body === undefined || body === null) return '';
	if (typeof body === 'string') return body;
	if (!isByteStream(body)) return Buffer.from(body as Uint8Array).toString('utf8');

	const deadline = AbortSignal.timeout(timeoutMs);
	const giveUp = () => {
		const seconds = Math.round(timeoutMs / 1000);
		body.destroy(
			new ResponseReadError('RESPONSE_TOO_SLOW', `The response took longer than ${seconds} s`),
		);
	};
	deadline.addEventListener('abort', giveUp);
	try {
		const chunks: Uint8Array[] = [];
		let bytes = 0;
		for await (const chunk of body) {
			bytes += chunk.length;
			if (bytes > maxBytes) {
				throw new ResponseReadError(
					'RESPONSE_TOO_LARGE',
					`The response is larger than ${maxBytes} bytes`,
				);
			}
			chunks.push(chunk);
		}
		return Buffer.concat(chunks).toString('utf8');
	} finally {
		deadline.removeEventListener('abort', giveUp);
	}
}

function isByteStream(body: unknown): body is ByteStream {
	return typeof body === 'object' && body !== null && Symbol.asyncIterator in body;
}
