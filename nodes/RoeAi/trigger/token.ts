import { createHash, createHmac, randomBytes, timingSafeEqual } from 'crypto';

/** Header that proves where a delivery comes from. */
export const TOKEN_HEADER = 'X-N8N-Roe-Token';

/** What a token is valid for: one node at one address. */
export interface TokenScope {
	workflowId: string;
	nodeId: string;
	/** The webhook's. */
	url: string;
}

/** Time in ms since 1970, 256 random bits, and the MAC of both, the bits in base64url. */
const TOKEN = /^(\d{1,15})\.[\w-]{43}\.[\w-]{43}$/;

/**
 * A new token. The random part keeps its hash from being a means to try API keys against.
 *
 * @param apiKey Of Roe, without "Bearer".
 * @param issuedAt ms since 1970.
 */
export function issueToken(apiKey: string, scope: TokenScope, issuedAt: number): string {
	const claim = `${issuedAt}.${randomBytes(32).toString('base64url')}`;
	return `${claim}.${getMac(apiKey, scope, claim)}`;
}

/** When a token was issued, in ms since 1970. Undefined if it does not have the form of one. Proves nothing. */
export function getIssuedAt(token: string): number | undefined {
	const time = TOKEN.exec(token)?.[1];
	return time === undefined ? undefined : Number(time);
}

/** Whether a token was issued for this node and address, by somebody with this API key. */
export function isIssuedFor(scope: TokenScope, apiKey: string, token: string): boolean {
	const end = token.lastIndexOf('.');
	return isSameSecret(getMac(apiKey, scope, token.slice(0, end)), token.slice(end + 1));
}

/** SHA-256, as hex. A token has 256 random bits: its hash can be stored anywhere. */
export const hashToken = (token: string): string => hashText(token).toString('hex');

/**
 * Whether two secrets are the same. It takes the same time whatever was given: hashes of one length are compared, so neither the
 * length nor the number of right characters can be measured.
 *
 * @param expected Undefined if there is none: then nothing is right.
 * @param given A header. One that was sent twice is a list and never right.
 */
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
