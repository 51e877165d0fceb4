import { parse, stringify } from 'flatted';

import { quote } from '../../../nodes/RoeAi/shared/inputError';
import { digest } from '../../../nodes/RoeAi/shared/digest';
import { fc } from '../../support/property';

function nested(levels: number, innermost: unknown): unknown {
	let value = innermost;
	for (let level = 0; level < levels; level++) value = level % 2 === 0 ? [value] : { value };
	return value;
}

function circular(name: string) {
	const value: Record<string, unknown> = { name, list: [] };
	value.self = value;
	(value.list as unknown[]).push(value);
	return value;
}

function revoked(): object {
	const { proxy, revoke } = Proxy.revocable({}, {});
	revoke();
	return proxy;
}

const broken = {
	get value() {
		throw new Error('No value');
	},
};

class Endless {
	get next() {
		return new Endless();
	}

	toJSON() {
		return { again: new Endless(), value: 1 };
	}
}

/** Values that `JSON.stringify` throws for, or never ends with. */
const HOSTILE: Array<[string, () => unknown]> = [
	['a circular object', () => circular('a')],
	['7,000 levels', () => nested(7_000, 'x')],
	['250,000 levels', () => nested(250_000, 'x')],
	['a BigInt', () => ({ id: 12345678901234567890n })],
	['a getter that throws', () => [broken]],
	[
		'a toJSON that throws',
		() => ({
			toJSON() {
				throw new Error('No JSON');
			},
			id: 1,
		}),
	],
	[
		'a toJSON that returns itself',
		() => ({
			toJSON() {
				return this;
			},
			id: 1,
		}),
	],
	['an object without end', () => new Endless()],
	['a revoked proxy', () => ({ value: revoked() })],
	['a list with 4 thousand million holes', () => new Array(4_000_000_000)],
	[
		'a list that doubles with each of 100 levels',
		() => Array.from({ length: 100 }).reduce((value) => [value, value], 1 as unknown),
	],
	['an object without a prototype', () => Object.assign(Object.create(null) as object, { a: 1 })],
	['a symbol', () => Symbol('s')],
	['a function', () => [() => 1]],
];

describe('the digest of an item', () => {
	it.each(HOSTILE)('is the same each time for %s', (_, make) => {
		expect(digest(make())).toMatch(/^[\w+/]{16}$/);
		expect(digest(make())).toBe(digest(make()));
	});

	it('exists for any value', () => {
		const anything = fc.anything({
			withBigInt: true,
			withDate: true,
			withMap: true,
			withNullPrototype: true,
			withSparseArray: true,
			withTypedArray: true,
		});
		fc.assert(fc.property(anything, (value) => digest(value).length === 16));
	});

	it('is the same only for the same JSON', () => {
		fc.assert(
			fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
				const areSame = JSON.stringify(one) === JSON.stringify(other);
				expect(digest(one) === digest(other)).toBe(areSame);
				expect(digest([one, { other }]) === digest([other, { other: one }])).toBe(areSame);
			}),
		);
	});

	it.each([
		['the end of 250,000 levels', nested(250_000, 'x'), nested(250_000, 'y')],
		['a text in a circular object', circular('a'), circular('b')],
		['a BigInt and its text', { id: 7n }, { id: '7' }],
		['two halves of characters', '\ud800', '\ud801'],
		['a long text', 'x'.repeat(200_000), `${'x'.repeat(199_999)}y`],
		['the ends of texts', ['ab', 'c'], ['a', 'bc']],
		['a list and an object', ['a'], { 0: 'a' }],
		['the ends of lists', [['a'], 'b'], [['a', 'b']]],
		['bytes', { data: Buffer.from('a') }, { data: Buffer.from('b') }],
		['properties next to bytes', { ...Buffer.from('a').toJSON(), a: 1 }, Buffer.from('a').toJSON()],
	])('differs for %s', (_, one, other) => {
		expect(digest(one)).not.toBe(digest(other));
	});

	it('stays the same if n8n stores the item and reads it again', () => {
		const shared = { id: 7 };
		const item = {
			date: new Date(0),
			bytes: Buffer.from('%PDF'),
			nothing: undefined,
			notANumber: NaN,
			list: [undefined, () => 1, null],
			first: shared,
			second: shared,
			circle: circular('a'),
		};
		expect(digest(parse(stringify(item)))).toBe(digest(item));
	});
});

describe('the digest in a record of an earlier version', () => {
	it.each([
		[
			'few values',
			{ agent: 'ä€😀\ud800', list: [1, true, null], nested: { a: {} } },
			'i2qnVUpG9VO2Pek5',
		],
		[
			'more text than is hashed at once',
			['x'.repeat(65_535), 'é'.repeat(200_000)],
			'D8qboAoN9m5hnjOm',
		],
		['bytes', Buffer.from('abc'), 'CCrlfTifuVDFPDde'],
	])('is the same today for %s', (_, value, stored) => {
		expect(digest(value)).toBe(stored);
	});
});

describe('an error', () => {
	const quotable = HOSTILE.filter(([name]) => !/holes|without end|doubles/.test(name));

	it.each(quotable)('quotes %s', (_, make) => {
		expect(quote(make()).length).toBeLessThan(100);
	});
});
