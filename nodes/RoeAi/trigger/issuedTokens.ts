import { isObject } from '../shared/isObject';
import { hashToken, isSameSecret } from './token';

/** The stored form of a token, which grants no access. */
export interface IssuedToken {
	hash: string;
	/** Milliseconds since 1970; 0 if from a version of this package that stored plain tokens. */
	issuedAt: number;
}

/** How long the previous token stays valid, ms, for deliveries that Roe is still sending. How long Roe retries isn't documented. */
export const GRACE_PERIOD_MS = 10 * 60_000;
/** How far the clocks of n8n's processes may differ. */
export const MAX_CLOCK_SKEW_MS = 60_000;
/** n8n may retry publishing, each time with a new token. */
const MAX_TOKENS = 10;

/** Newest first, without duplicates. */
export function mergeTokens(...lists: Array<IssuedToken[] | undefined>): IssuedToken[] {
	const byHash = new Map<string, IssuedToken>();
	for (const token of lists.flatMap((list) => list ?? [])) byHash.set(token.hash, token);
	return [...byHash.values()].sort((a, b) => b.issuedAt - a.issuedAt).slice(0, MAX_TOKENS);
}

/** Whether a token is the newest one, or still in its grace period. Compared in constant time. */
export function isAccepted(tokens: IssuedToken[], given: string, now: number): boolean {
	const hash = hashToken(given);
	const same = tokens.map((token) => isSameSecret(token.hash, hash));
	return same.some((isSame, index) => isSame && isValid(tokens[index - 1], now));
}

function isValid(next: IssuedToken | undefined, now: number): boolean {
	if (next === undefined) return true;
	const age = now - next.issuedAt;
	// If the next one is from the future, there's no grace period.
	return age >= -MAX_CLOCK_SKEW_MS && age < GRACE_PERIOD_MS;
}

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

/** Tokens that an older version of this package stored in plain text. */
export function readPlainTokens(...values: unknown[]): IssuedToken[] {
	const plain = values.filter((value) => typeof value === 'string' && value !== '');
	return mergeTokens(plain.map((token) => ({ hash: hashToken(String(token)), issuedAt: 0 })));
}
