import { parseJson, parseJsonObject } from '../../../nodes/RoeAi/shared/json';
import { fc } from '../../support/property';

const LEVELS = 200_000;

describe('JSON as a value', () => {
	it.each([
		['9007199254740991', 9007199254740991],
		['9007199254740993', '9007199254740993'],
		['-86400000000000000001', '-86400000000000000001'],
		['[1.5, 90071992547409931]', [1.5, '90071992547409931']],
		[
			'{"a": {"b": [12345678901234567891, "12345678901234567892"]}}',
			{ a: { b: ['12345678901234567891', '12345678901234567892'] } },
		],
		['{"12345678901234567891": 1}', { '12345678901234567891': 1 }],
		['"say \\"12345678901234567891\\""', 'say "12345678901234567891"'],
		['["\\\\", 12345678901234567891]', ['\\', '12345678901234567891']],
		['[1e21, 0.12345678901234567891]', [1e21, Number('0.12345678901234567891')]],
		['[9007199254740993.0, 5.0]', ['9007199254740993.0', 5]],
		['{"a": 1e999, "b": "1e999"}', { a: '1e999', b: '1e999' }],
		['[-2.5E+308, 1e308]', ['-2.5E+308', 1e308]],
	])('has integers beyond 2^53 as text, and nothing else: %s', (json, value) => {
		expect(parseJson(json)).toEqual({ value });
	});

	it.each([
		'',
		'{',
		'{12345678901234567891: 1}',
		'[012345678901234567891]',
		'"12345678901234567891',
	])('is none if the text is not JSON: %j', (text) => expect(parseJson(text)).toBeUndefined());

	it('is what JSON.parse makes of it, if it has no such integer', () => {
		fc.assert(
			fc.property(fc.jsonValue(), fc.stringMatching(/^\d{16,20}$/), (value, digits) => {
				const json = JSON.stringify([value, digits]);
				expect(parseJson(json)).toEqual({
					value: JSON.parse(json, (_name, part: unknown) =>
						Number.isInteger(part) && !Number.isSafeInteger(part) && !String(part).includes('e')
							? String(part)
							: part,
					) as unknown,
				});
			}),
		);
	});
});

describe('a JSON object by its properties', () => {
	it('has texts as they are, null, and everything else as JSON without white space', () => {
		const json = `{ "a" : "x\\ny" , "b": null, "c" : [ 1.10 , {"d" : "\\u0041 b"} ], "e": true, "b": 1E+2, "": {} } `;
		expect(parseJsonObject(json)).toEqual([
			['a', 'x\ny'],
			['b', null],
			['c', '[1.10,{"d":"A b"}]'],
			['e', 'true'],
			['b', '1E+2'],
			['', '{}'],
		]);
	});

	it.each(['[]', '"{}"', '1', 'null'])('is nothing else: %s', (json) => {
		expect(parseJsonObject(json)).toBeUndefined();
	});

	it.each(['', '{"a": 1', '{a: 1}'])('has to be JSON: %j', (json) => {
		expect(() => parseJsonObject(json)).toThrow(SyntaxError);
	});
});

describe('hostile JSON', () => {
	it.each([
		['lists', '['.repeat(LEVELS) + ']'.repeat(LEVELS)],
		['objects', '{"a":'.repeat(LEVELS) + '12345678901234567' + '}'.repeat(LEVELS)],
	])(
		'may have any number of levels, and is no value if no program can go through it: %s',
		(_, deep) => {
			expect(parseJson(deep)).toBeUndefined();
			expect(parseJsonObject(`{"a": ${deep}}`)).toEqual([['a', deep]]);
		},
	);

	it.each([
		['an open string of quotes', '"'.repeat(1_000_000)],
		['an open string of escaped quotes', `"${'\\"'.repeat(1_000_000)}`],
		['backslashes', `"${'\\'.repeat(1_000_000)}`],
		['minus signs', '-'.repeat(1_000_000)],
	])('is read in a time that fits its length: %s', (_, part) => {
		const begin = performance.now();
		expect(parseJson(`[${part},12345678901234567`)).toBeUndefined();
		expect(parseJson(`["${part.replace(/["\\]/g, '\\$&')}",12345678901234567]`)).toBeDefined();
		// A quadratic reader takes minutes.
		expect(performance.now() - begin).toBeLessThan(10_000);
	});
});
