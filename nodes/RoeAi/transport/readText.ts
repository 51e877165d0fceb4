/** Why an answer could not be read to its end. `code` is in the form of Node's error codes. */
export class UnreadableAnswer extends Error {
	constructor(
		readonly code: 'ANSWER_TOO_LARGE' | 'ANSWER_TOO_SLOW',
		message: string,
	) {
		super(message);
		this.name = 'UnreadableAnswer';
	}
}

/** A Node stream as n8n hands it over. */
interface ByteStream extends AsyncIterable<Uint8Array> {
	destroy(error?: Error): unknown;
}

/**
 * Reads an answer's body as UTF-8 text, within bounds.
 *
 * @param body What n8n gives for `encoding: 'stream'`: a Node stream; a text or bytes are taken as they are.
 * @throws {UnreadableAnswer} past `maxBytes` or `timeoutMs`; the stream's own error where the connection breaks.
 */
export async function readText(
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
			new UnreadableAnswer('ANSWER_TOO_SLOW', `The answer took longer than ${seconds} s`),
		);
	};
	deadline.addEventListener('abort', giveUp);
	try {
		const chunks: Uint8Array[] = [];
		let bytes = 0;
		for await (const chunk of body) {
			bytes += chunk.length;
			if (bytes > maxBytes) {
				throw new UnreadableAnswer(
					'ANSWER_TOO_LARGE',
					`The answer is larger than ${maxBytes} bytes`,
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
