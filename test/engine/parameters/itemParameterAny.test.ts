import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';

import { compare } from './parameterInN8n';

/** Names that items, JavaScript or n8n's expressions may treat in their own way. */
const NAMES = [
	'text',
	'unit price',
	'0',
	'01',
	'length',
	'toString',
	'valueOf',
	'hasOwnProperty',
	'constructor',
	'__proto__',
	'prototype',
	'isEmpty',
	'isEmpty()',
	'toJSON',
	'then',
	'json',
	'$json',
	'a.b',
	'a]',
	'}}',
	'{{',
	'{{ $json.text }}',
	"it's",
	'"',
	'`${text}`',
	'//',
	'/*',
	'\\',
	'\n',
	'\u2028',
	'\ud800',
	'é',
	'',
];

const anyName = fc.oneof(
	{ weight: 5, arbitrary: fc.constantFrom(...NAMES) },
	{ weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 4 }) },
);

const anyText = fc.oneof(
	fc.string({ unit: 'binary' }),
	fc.constantFrom('=text', '={{ 1 }}', '{{ $json.text }}', '2026-01-02T03:04:05Z'),
);

const anyLeaf: fc.Arbitrary<unknown> = fc.oneof(
	{ weight: 3, arbitrary: anyText },
	{ weight: 2, arbitrary: fc.double() },
	{ weight: 1, arbitrary: fc.constantFrom(true, false, -0, 2 ** 53 + 2) },
	{ weight: 1, arbitrary: fc.constantFrom(null, undefined, {}, [], [1, 'text'], { text: 'deep' }) },
);

/** An object with this as its own entry, even if it's `__proto__`. */
function objectWith(name: string, value: unknown): object {
	const descriptor = { value, enumerable: true, writable: true, configurable: true };
	return Object.defineProperty({ other: 1 }, name, descriptor);
}

/** Mostly has the field. Otherwise, there's a list, a text or nothing on the way. */
function itemWith([name, ...rest]: string[]): fc.Arbitrary<unknown> {
	if (name === undefined) return anyLeaf;
	return fc.oneof(
		{ weight: 8, arbitrary: itemWith(rest).map((value) => objectWith(name, value)) },
		{ weight: 1, arbitrary: itemWith(rest).map((value) => [value, 'text']) },
		{ weight: 1, arbitrary: fc.constantFrom('text', null, {}) },
	);
}

const formsOf = (name: string) => [
	`["${name}"]`,
	`['${name}']`,
	...(/^[A-Za-z_]\w*$/.test(name) ? [`.${name}`] : []),
	...(/^\d+$/.test(name) ? [`[${name}]`] : []),
];

const anyCase = fc.array(anyName, { minLength: 1, maxLength: 3 }).chain((path) =>
	fc.record({
		forms: fc.tuple(...path.map((name) => fc.constantFrom(...formsOf(name)))),
		space: fc.constantFrom(' ', '', '\n'),
		items: fc.array(
			itemWith(path.slice(1)).map((value) => objectWith(path[0], value) as IDataObject),
			{ minLength: 2, maxLength: 5 },
		),
	}),
);

it('a parameter is, for any field and any items, what n8n returns', async () => {
	let readCount = 0;
	await fc.assert(
		fc.asyncProperty(anyCase, async ({ forms, space, items }) => {
			const value = `={{${space}$json${forms.join('')}${space}}}`;
			const rows = { inputs: { values: [{ key: 'key', value }] } };
			const one = await compare({ value }, 'value', items);
			const inRows = await compare(rows, 'inputs.values', items);
			readCount += items.length - one.evaluated;
			expect([one.read, inRows.read]).toStrictEqual([one.n8n, inRows.n8n]);
		}),
		{ numRuns: 300 },
	);
	expect(readCount).toBeGreaterThan(50);
});
