import type { RoeAnswer } from './exchange';
import type { Fault } from './faults';
import { redact } from './redact';

/**
 * Roe did not do what was asked, in words for people. `actions/nodeErrors.ts` turns it into the error that n8n shows.
 * It carries texts only: no request, no headers, no key.
 */
export class RoeError extends Error {
	/**
	 * @param message What happened, in one sentence without a final dot.
	 * @param description Roe's own words, and what to do next.
	 * @param httpCode Status of Roe's answer; undefined where there was none.
	 */
	constructor(
		message: string,
		readonly description: string,
		readonly httpCode?: number,
	) {
		super(message);
		this.name = 'RoeError';
	}
}

interface Advice {
	what: string;
	next: string;
}

/** What a status means at Roe, and what to do. Sources: Roe's API documentation, section "Errors". */
const ADVICE: Record<number, Advice> = {
	400: {
		what: 'Roe did not accept the request',
		next: 'Compare the inputs with the agent’s definition in Roe: keys, and which of them take text or files.',
	},
	401: {
		what: 'Roe did not accept the API key',
		next: 'Open the credential, paste a current API key of your organization, and test it.',
	},
	402: {
		what: 'Your Roe organization has no credits left',
		next: 'Add credits in Roe under Billing, then run this node again. Nothing was started.',
	},
	403: {
		what: 'Roe denied access',
		next: 'The key is valid, but not for this. Check the Organization ID of the credential, and in Roe that the key’s user may use this agent.',
	},
	404: {
		what: 'Roe does not know this',
		next: 'Check the ID: the agent, version or job may be deleted, or belong to another organization than the credential’s.',
	},
	408: {
		what: 'Roe took too long to read the request',
		next: 'Try again; for large files raise the option “Request Timeout (Seconds)”.',
	},
	413: {
		what: 'Roe found the request too large',
		next: 'Send a smaller file, or give the file as a web address that Roe can download.',
	},
	429: {
		what: 'Roe is receiving too many requests',
		next: 'Lower the option “Max Items at Once”, or run fewer items at a time.',
	},
};

/** Characters of an error's body that are looked at; a hostile server may send megabytes. */
const LONGEST_MESSAGE_READ = 20_000;
/** Levels of lists and objects that are looked through; a hostile server may send thousands. */
const DEEPEST_MESSAGE_READ = 20;

const CREDITS = /insufficient credits/i;

/** The error for an answer that is no success. */
export function errorOfAnswer(doing: string, answer: RoeAnswer, apiKey: string): RoeError {
	// Before it is cut, so that no part of a key is left; and after, since JSON may have written it differently.
	const text = redact(answer.text, apiKey);
	const said = redact(messageOf({ ...answer, text }), apiKey);
	const { what, next } = adviceFor(answer, said, apiKey);
	const quoted =
		said === '' ? 'Roe gave no reason.' : `Roe says: ${said}${/[.!?…]$/.test(said) ? '' : '.'}`;
	return new RoeError(
		`Could not ${doing}: ${lowerFirst(what)} (HTTP ${answer.status})`,
		`${quoted} ${next}`,
		answer.status,
	);
}

function adviceFor(answer: RoeAnswer, said: string, apiKey: string): Advice {
	// Two forms exist for "no credits": 402, and 403 with these words.
	if (answer.status === 403 && CREDITS.test(said)) return ADVICE[402];
	const known = ADVICE[answer.status];
	if (known !== undefined) return known;
	if (answer.status >= 500) {
		return {
			what: 'Roe’s server failed',
			next: 'This is usually temporary. Try again in a minute; if it stays, look at Roe’s status page or write to their support.',
		};
	}
	if (answer.status >= 300 && answer.status < 400) {
		return {
			what: `Roe’s address redirects${to(redact(answer.headers.location ?? '', apiKey))}`,
			next: 'A redirect is never followed, since the API key would go along. Correct the Base URL of the credential.',
		};
	}
	return {
		what: 'Roe gave an unexpected answer',
		next: 'Check the Base URL of the credential: it may lead to another service.',
	};
}

/** The error for a request without a readable answer. */
export function errorOfFault(doing: string, fault: Fault, baseUrl: string): RoeError {
	const technical = [fault.code, fault.message].filter((part) => part !== '').join(': ');
	const texts: Record<Fault['kind'], Advice> = {
		unreachable: {
			what: `${baseUrl} can’t be reached`,
			next: 'Check the Base URL of the credential and this machine’s network, proxy and certificates. Nothing was sent.',
		},
		notSent: {
			what: 'n8n did not send the request',
			next: 'Nothing reached Roe.',
		},
		lost: {
			what: 'the connection broke before Roe’s answer was complete',
			next: 'Roe may or may not have acted on the request.',
		},
		timedOut: {
			what: 'Roe did not answer in time',
			next: 'Roe may or may not have acted on the request. For large files raise the option “Request Timeout (Seconds)”.',
		},
		cancelled: {
			what: 'the execution was stopped',
			next: 'The request was under way: Roe may or may not have acted on it.',
		},
	};
	const { what, next } = texts[fault.kind];
	return new RoeError(`Could not ${doing}: ${what}`, `${next} Technical reason: ${technical}`);
}

/**
 * Roe's own words in an answer, for showing. Looks where Roe's servers put them, in this order: `detail`, `message`,
 * `error`, then field → message(s) maps and bare lists; else the raw text. HTML pages are cut down to their words.
 */
export function messageOf(answer: RoeAnswer): string {
	const text = answer.text.trim();
	if (text === '') return '';
	const body = text.length > LONGEST_MESSAGE_READ ? undefined : parsed(text);
	const message =
		body === undefined ? withoutMarkup(text.slice(0, LONGEST_MESSAGE_READ)) : wordsOf(body);
	return shorten(message.replace(/\s+/g, ' ').trim(), 300);
}

function wordsOf(value: unknown, depth = 0): string {
	if (typeof value === 'string') return value;
	if (typeof value !== 'object' || value === null) return String(value);
	if (depth >= DEEPEST_MESSAGE_READ) return '…';
	const within = (part: unknown) => wordsOf(part, depth + 1);
	if (Array.isArray(value)) return value.map(within).filter(Boolean).join('; ');
	const body = value as Record<string, unknown>;
	for (const name of ['detail', 'message', 'error']) {
		if (body[name] !== undefined && body[name] !== null && body[name] !== '') {
			return within(body[name]);
		}
	}
	return Object.entries(body)
		.map(([field, message]) => `${field}: ${within(message)}`)
		.join('; ');
}

function withoutMarkup(text: string): string {
	if (!/^\s*</.test(text)) return text;
	return text.replace(/<(script|style)[\s\S]*?<\/\1>/gi, ' ').replace(/<[^>]*>/g, ' ');
}

function parsed(text: string): unknown {
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return undefined;
	}
}

const to = (location: string) => (location ? ` to ${shorten(location, 100)}` : '');
const lowerFirst = (text: string) =>
	/^Roe/.test(text) ? text : text[0].toLowerCase() + text.slice(1);

/** A text cut to a length, with a mark where something was cut. */
export function shorten(text: string, length: number): string {
	return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}
