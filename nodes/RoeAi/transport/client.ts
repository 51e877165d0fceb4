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

/** Attempts for a request that changes nothing in Roe. */
const MOST_READS = 5;

export interface JsonAnswer {
	/** Unvalidated; undefined for an empty response. */
	json: unknown;
	headers: Record<string, string>;
}

/** Sends a request once; `doing` completes "Could not …". @throws {RoeError} without a successful JSON response. */
export async function requestJson(
	context: RoeContext,
	doing: string,
	request: RoeRequest,
): Promise<JsonAnswer> {
	return jsonOf(doing, await exchange(context, request));
}

/** Like `requestJson`, but retries after network errors, 408, 429 and 5xx. Only for requests that change nothing in Roe. */
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

/** Milliseconds until the next attempt; undefined if a retry is pointless. */
function waitBeforeReading(outcome: Exchange, attempt: number): number | undefined {
	if ('fault' in outcome) {
		const { kind, code } = outcome.fault;
		return ['unreachable', 'lost', 'timedOut'].includes(kind) && code !== 'ANSWER_TOO_LARGE'
			? backoffMs(attempt)
			: undefined;
	}
	const { status, headers } = outcome.answer;
	// 511 comes from a network that requires a login.
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
				? `Could not ${doing}: the response is nested too deeply, so it isn’t from Roe`
				: `Could not ${doing}: the response isn’t JSON, so it isn’t from Roe`,
			`The response starts with: ${quoteAnswer(answer)}. Check 'Base URL' in the credential, and the proxy between n8n and Roe (HTTPS_PROXY).`,
			answer.status,
			{ cause: 'temporarily-unavailable' },
		);
	}
	return { json: parsed.value, headers: answer.headers };
}

export function isSuccess(answer: RoeAnswer): boolean {
	return answer.status >= 200 && answer.status < 300;
}

export function quoteAnswer(answer: RoeAnswer): string {
	const text = answer.text.trim();
	return text === '' ? '(empty)' : JSON.stringify(shorten(text, 120));
}
