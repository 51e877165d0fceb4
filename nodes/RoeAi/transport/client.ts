import { isJson, parseJson } from '../shared/json';
import {
	type Exchange,
	exchange,
	type RoeAnswer,
	type RoeContext,
	type RoeRequest,
} from './exchange';
import { pause } from './pause';
import { backoffMs, retryAfterMs } from './retryAfter';
import { errorOfAnswer, errorOfFault, RoeError, shorten } from './roeError';

/** Times that a request is sent which changes nothing at Roe, before its failure is reported. */
const MOST_READS = 5;

export interface JsonAnswer {
	/** Not yet looked at; undefined for an empty answer. */
	json: unknown;
	/** Names in lower case. */
	headers: Record<string, string>;
}

/**
 * One request, answered with JSON. What happens to a request that changes something is reported at once, it is never repeated.
 *
 * @param doing What the request is for, as the end of "Could not …", e.g. "read the job’s status".
 * @throws {RoeError} for any status that is no success, an answer that is no JSON, and where there is no answer.
 * @throws {BadInput} where the credential can't be right.
 */
export async function requestJson(
	context: RoeContext,
	doing: string,
	request: RoeRequest,
): Promise<JsonAnswer> {
	return jsonOf(doing, await exchange(context, request));
}

/**
 * Like `requestJson`, for requests that change nothing at Roe: those are repeated, with growing pauses, where Roe did not
 * answer, failed, or asked to come back later.
 */
export async function readJson(
	context: RoeContext,
	doing: string,
	request: RoeRequest,
): Promise<JsonAnswer> {
	const stopped = context.getExecutionCancelSignal?.();
	const { deadline = Infinity } = context;
	for (let attempt = 0; ; attempt++) {
		const outcome = await exchange(context, request);
		const wait = waitBeforeReading(outcome, attempt);
		const isLast = attempt + 1 >= MOST_READS || Date.now() + (wait ?? 0) >= deadline;
		if (wait === undefined || isLast || !(await pause(wait, stopped))) {
			return jsonOf(doing, outcome);
		}
	}
}

/** Milliseconds until a failed read is worth repeating; undefined where it succeeded or would fail again. */
function waitBeforeReading(outcome: Exchange, attempt: number): number | undefined {
	if ('fault' in outcome) {
		const { kind, code } = outcome.fault;
		return ['unreachable', 'lost', 'timedOut'].includes(kind) && code !== 'ANSWER_TOO_LARGE'
			? backoffMs(attempt)
			: undefined;
	}
	const { status, headers } = outcome.answer;
	// 511: the network wants a login.
	if ((status !== 408 && status !== 429 && status < 500) || status === 511) return undefined;
	return (retryAfterMs(headers['retry-after'], Date.now()) ?? 0) + backoffMs(attempt);
}

function jsonOf(doing: string, outcome: Exchange): JsonAnswer {
	if ('fault' in outcome) throw errorOfFault(doing, outcome.fault);
	const { answer } = outcome;
	if (!isSuccess(answer)) throw errorOfAnswer(doing, answer);
	if (answer.text === '') return { json: undefined, headers: answer.headers };
	const parsed = parseJson(answer.text);
	if (parsed === undefined) {
		throw new RoeError(
			'RESPONSE_NOT_JSON',
			isJson(answer.text)
				? `Could not ${doing}: the response is nested too deep, so it is not Roe’s`
				: `Could not ${doing}: the response is not JSON, so it is not Roe’s`,
			`It begins with: ${quoteAnswer(answer)}. Check the Base URL of the credential, and the proxy between n8n and Roe (HTTPS_PROXY): one of them leads to something else.`,
			answer.status,
			{ cause: 'temporarily-unavailable' },
		);
	}
	return { json: parsed.value, headers: answer.headers };
}

/** Whether Roe did what was asked. */
export function isSuccess(answer: RoeAnswer): boolean {
	return answer.status >= 200 && answer.status < 300;
}

/** The start of an answer, for an error. */
export function quoteAnswer(answer: RoeAnswer): string {
	const text = answer.text.trim();
	return text === '' ? 'nothing (it is empty)' : JSON.stringify(shorten(text, 120));
}
