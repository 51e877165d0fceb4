import { isObject } from '../shared/isObject';
import { hashToken, isSameSecret } from './token';

/** What is stored of a token. Nobody gets in with it. */
export interface IssuedToken {
	/** SHA-256 of the token, as hex. */
	hash: string;
	/** ms since 1970. 0: by a version of this package that stored tokens themselves. */
	issuedAt: number;
}

/**
 * How long a token is valid after the next one was issued, in ms. Deliveries that Roe has begun to send carry the old one. How long Roe
 * repeats a delivery is documented nowhere; n8n responds to each within half a minute.
 */
export const GRACE_PERIOD_MS = 10 * 60_000;
/** How far the clocks of n8n's processes may differ. */
export const MAX_CLOCK_SKEW_MS = 60_000;
/** n8n may try several times to publish a workflow, each time with a new token. */
const MAX_TOKENS = 10;

/** The tokens of several states of one trigger: the newest first, each once. */
export function mergeTokens(...lists: Array<IssuedToken[] | undefined>): IssuedToken[] {
	const byHash = new Map<string, IssuedToken>();
	for (const token of lists.flatMap((list) => list ?? [])) byHash.set(token.hash, token);
	return [...byHash.values()].sort((a, b) => b.issuedAt - a.issuedAt).slice(0, MAX_TOKENS);
}

/** Whether a token is the newest of these, or one before it whose grace period has not ended. Compared in constant time. */
export function isAccepted(tokens: IssuedToken[], given: string, now: number): boolean {
	const hash = hashToken(given);
	const same = tokens.map((token) => isSameSecret(token.hash, hash));
	return same.some((isSame, index) => isSame && isValid(tokens[index - 1], now));
}

/** @param next The token that was issued after it. */
function isValid(next: IssuedToken | undefined, now: number): boolean {
	if (next === undefined) return true;
	const age = now - next.issuedAt;
	// The next one being from the future, its age is unknown: then there is no grace period.
	return age >= -MAX_CLOCK_SKEW_MS && age < GRACE_PERIOD_MS;
}

/** Stored tokens; what is none is left out. */
export function readTokens(value: unknown): IssuedToken[] {
	if (!Array.isArray(value)) return [];
	return mergeTokens(
		value.filter(isIssuedToken).map(({ hash, issuedAt }: IssuedToken) => ({ hash, issuedAt })),
	);
}

function isIssuedToken(value: unknown): value is IssuedToken {
	if (!isObject(value)) return false;
	const { hash, issuedAt } = value;
	return typeof hash === 'string' && /^[0-9a-f]{64}$/.test(hash) && Number.isFinite(issuedAt);
}

/** Tokens that an older version of this package stored as they are. */
export function readPlainTokens(...values: unknown[]): IssuedToken[] {
	const plain = values.filter((value) => typeof value === 'string' && value !== '');
	return mergeTokens(plain.map((token) => ({ hash: hashToken(String(token)), issuedAt: 0 })));
}
