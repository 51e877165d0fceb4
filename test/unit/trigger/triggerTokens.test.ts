import crypto from 'crypto';

import {
	GRACE_PERIOD_MS,
	isAccepted,
	mergeTokens,
} from '../../../nodes/RoeAi/trigger/issuedTokens';
import {
	getIssuedAt,
	hashToken,
	isIssuedFor,
	isSameSecret,
	issueToken,
} from '../../../nodes/RoeAi/trigger/token';

const KEY = 'roe_live_key';
const SCOPE = { workflowId: 'w-1', nodeId: 'n-1', url: 'https://n8n.acme.com/webhook/x/webhook' };
const NOW = 1_800_000_000_000;
const MINUTE = 60_000;

const issue = (issuedAt = NOW) => issueToken(KEY, SCOPE, issuedAt);
const stored = (token: string) => ({ hash: hashToken(token), issuedAt: getIssuedAt(token)! });

describe('a token', () => {
	it('is bound to the API key, one node and one URL', () => {
		const token = issue();
		expect(isIssuedFor(SCOPE, KEY, token)).toBe(true);
		expect(isIssuedFor(SCOPE, 'roe_other_key', token)).toBe(false);
		for (const part of ['workflowId', 'nodeId', 'url']) {
			expect(isIssuedFor({ ...SCOPE, [part]: 'other' }, KEY, token)).toBe(false);
		}
	});

	it('is invalid if its time or its random part was changed', () => {
		const [time, nonce, mac] = issue().split('.');
		for (const forged of [
			`${Number(time) + 1}.${nonce}.${mac}`,
			`${time}.${'A'.repeat(43)}.${mac}`,
			`${time}.${nonce}.${'A'.repeat(43)}`,
			`${time}.${nonce}.`,
			`${time}.${nonce}`,
			mac,
			'',
		]) {
			expect(isIssuedFor(SCOPE, KEY, forged)).toBe(false);
		}
	});

	it('contains the time of issue, if its format is right', () => {
		const token = issue();
		expect(getIssuedAt(token)).toBe(NOW);
		for (const other of ['', 'f'.repeat(64), `${token}.x`, ` ${token}`, token.slice(1, -1)]) {
			expect(getIssuedAt(other)).toBeUndefined();
		}
	});

	it('is always different, and fits in a header', () => {
		expect(issue()).not.toBe(issue());
		expect(issue()).toMatch(/^[\w.-]{100,255}$/);
	});
});

describe('the list of issued tokens', () => {
	const [first, second, third] = [issue(NOW), issue(NOW + MINUTE), issue(NOW + 2 * MINUTE)];
	const tokens = mergeTokens([stored(first)], [stored(third), stored(second)], [stored(second)]);

	it('has each once, newest first', () => {
		expect(tokens).toEqual([third, second, first].map(stored));
	});

	it('accepts the newest forever, and older ones until their grace period ends', () => {
		const at = (token: string, time: number) => isAccepted(tokens, token, time);
		const replacedAt = (token: string) => getIssuedAt(token === first ? second : third)!;
		for (const token of [first, second]) {
			expect(at(token, replacedAt(token) + GRACE_PERIOD_MS - 1)).toBe(true);
			expect(at(token, replacedAt(token) + GRACE_PERIOD_MS)).toBe(false);
		}
		expect(at(third, NOW + 365 * 24 * 60 * MINUTE)).toBe(true);
	});

	it('has no grace period with an unknown end, if the clock was ahead', () => {
		const early = issue(NOW);
		const ahead = mergeTokens([stored(early), stored(issue(NOW + 24 * 60 * MINUTE))]);
		expect(isAccepted(ahead, early, NOW)).toBe(false);
	});

	it('contains no valid token', () => {
		for (const { hash } of tokens) expect(isAccepted(tokens, hash, NOW)).toBe(false);
		expect(isAccepted([], '', NOW)).toBe(false);
		expect(isAccepted(tokens, '', NOW)).toBe(false);
	});
});

describe('a secret', () => {
	const secret = 'a-secret-that-a-person-made-up';

	it('is right only if it’s the same and not empty', () => {
		expect(isSameSecret(secret, secret)).toBe(true);
		const others = [undefined, '', secret.slice(1), `${secret} `, secret.toUpperCase(), [secret]];
		for (const given of others) expect(isSameSecret(secret, given)).toBe(false);
		expect(isSameSecret(undefined, undefined)).toBe(false);
		expect(isSameSecret('', '')).toBe(false);
	});

	it('is compared in constant time, as is a token', () => {
		const compare = jest.spyOn(crypto, 'timingSafeEqual');
		const lengthsIn = (work: () => unknown) => {
			compare.mockClear();
			work();
			return compare.mock.calls.map((buffers) => buffers.map(({ byteLength }) => byteLength));
		};
		const token = issue();
		const tokens = mergeTokens([stored(token), stored(issue(NOW + 1))]);
		for (const given of [secret, token, '', 'x', `${secret.slice(0, -1)}x`, 'x'.repeat(100_000)]) {
			expect(lengthsIn(() => isSameSecret(secret, given))).toEqual([[32, 32]]);
			expect(lengthsIn(() => isIssuedFor(SCOPE, KEY, given))).toEqual([[32, 32]]);
			expect(lengthsIn(() => isAccepted(tokens, given, NOW))).toEqual(tokens.map(() => [32, 32]));
		}
		compare.mockRestore();
	});
});
