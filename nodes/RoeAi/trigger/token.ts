import { createHash, randomBytes, timingSafeEqual } from 'crypto';

/** Header by which Roe's deliveries prove where they come from. */
export const TOKEN_HEADER = 'X-N8N-Roe-Token';

/** A token that nobody guesses: 256 random bits, as hex. */
export const newToken = () => randomBytes(32).toString('hex');

/**
 * Whether a delivery carries the right token. Takes the same time whatever the given one looks like: hashes of one length are
 * compared, so neither its length nor how far it is right can be measured.
 *
 * @param expected Undefined where none is known: then nothing is right.
 * @param given What the header holds; a header sent twice is a list and never right.
 */
export function isRightToken(expected: string | undefined, given: unknown): boolean {
	const isRight = timingSafeEqual(
		hashOf(expected ?? ''),
		hashOf(typeof given === 'string' ? given : ''),
	);
	return isRight && expected !== undefined && expected !== '';
}

const hashOf = (text: string) => createHash('sha256').update(text).digest();
