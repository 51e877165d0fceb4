import { createHash, createHmac, randomBytes, timingSafeEqual } from 'crypto';

/** Header that authenticates a delivery. */
export const TOKEN_HEADER = 'X-N8N-Roe-Token';

export interface TokenScope {
	workflowId: string;
	nodeId: string;
	url: string;
}

/** Time in ms since 1970, 256 random bits and the MAC of both, in base64url. */
const TOKEN = /^(\d{1,15})\.[\w-]{43}\.[\w-]{43}$/;

/** `apiKey` without “Bearer”, `issuedAt` in ms since 1970. The random bits keep the stored hash from being used to guess API keys. */
export function issueToken(apiKey: string, scope: TokenScope, issuedAt: number): string {
	const claim = `${issuedAt}.${randomBytes(32).toString('base64url')}`;
	return `${claim}.${getMac(apiKey, scope, claim)}`;
}

/** In ms since 1970; undefined if the format is wrong. Proves nothing. */
export function getIssuedAt(token: string): number | undefined {
	const time = TOKEN.exec(token)?.[1];
	return time === undefined ? undefined : Number(time);
}

export function isIssuedFor(scope: TokenScope, apiKey: string, token: string): boolean {
	const end = token.lastIndexOf('.');
	return isSameSecret(getMac(apiKey, scope, token.slice(0, end)), token.slice(end + 1));
}

/** SHA-256 in hex. Safe to store, since a token has 256 random bits. */
export const hashToken = (token: string): string => hashText(token).toString('hex');

/** Compares hashes in constant time. An undefined `expected` never matches, nor does a header sent twice (`given` is then a list). */
export function isSameSecret(expected: string | undefined, given: unknown): boolean {
	const isSame = timingSafeEqual(
		hashText(expected ?? ''),
		hashText(typeof given === 'string' ? given : ''),
	);
	return isSame && expected !== undefined && expected !== '';
}

function getMac(apiKey: string, { workflowId, nodeId, url }: TokenScope, claim: string): string {
	const message = JSON.stringify([TOKEN_HEADER, claim, workflowId, nodeId, url]);
	return createHmac('sha256', apiKey).update(message).digest('base64url');
}

const hashText = (text: string) => createHash('sha256').update(text).digest();
