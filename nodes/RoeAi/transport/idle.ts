import { UnreadableAnswer } from './readText';

/** What of Node's IncomingMessage is needed here. */
interface TimedStream {
	/** Calls back after so many milliseconds in which no byte came over the connection. */
	setTimeout(ms: number, callback: () => void): unknown;
	destroy(error: Error): unknown;
}

/**
 * Gives up an answer of which no byte comes for a while: its stream then fails. n8n's own time-out ends with the answer's headers.
 *
 * @param body What n8n gives for `encoding: 'stream'`. One that it has wrapped has no connection to watch, and is left alone.
 */
export function giveUpWhenIdle(body: unknown, ms: number): void {
	if (!isTimed(body)) return;
	body.setTimeout(ms, () => {
		const seconds = Math.round(ms / 1000);
		body.destroy(new UnreadableAnswer('ANSWER_TOO_SLOW', `No byte came for ${seconds} s`));
	});
}

function isTimed(body: unknown): body is TimedStream {
	return typeof body === 'object' && body !== null && 'setTimeout' in body && 'destroy' in body;
}
