import { parseJson, parseJsonObject } from '../../../nodes/RoeAi/shared/json';
import { fc } from '../../support/property';
import { cpuMsOf } from '../../support/cpuMsOf';

const LEVELS = 200_000;

describe('parseJson', () => {
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
	])('returns integers beyond 2^53 as text and leaves everything else alone: %s', (json, value) => {
		expect(parseJson(json)).toEqual({ value });
	});

	it.each([
		'',
		'{',
		'{12345678901234567891: 1}',
		'[012345678901234567891]',
		'"12345678901234567891',
	])('returns undefined if the text isn’t JSON: %j', (text) =>
		expect(parseJson(text)).toBeUndefined(),
	);

	it('returns the same as JSON.parse if the text has no such integer', () => {
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

describe('parseJsonObject', () => {
	it('returns texts unchanged, null as null, and everything else as compact JSON', () => {
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

	it.each(['[]', '"{}"', '1', 'null'])('rejects JSON that isn’t an object: %s', (json) => {
		expect(parseJsonObject(json)).toBeUndefined();
	});

	it.each(['', '{"a": 1', '{a: 1}'])('rejects text that isn’t JSON: %j', (json) => {
		expect(() => parseJsonObject(json)).toThrow(SyntaxError);
	});
});

describe('deeply nested or long JSON', () => {
	it.each([
		['lists', '['.repeat(LEVELS) + ']'.repeat(LEVELS)],
		['objects', '{"a":'.repeat(LEVELS) + '12345678901234567' + '}'.repeat(LEVELS)],
	])('can’t overflow the stack and has no value if it’s too deep to process: %s', (_, deep) => {
		expect(parseJson(deep)).toBeUndefined();
		expect(parseJsonObject(`{"a": ${deep}}`)).toEqual([['a', deep]]);
	});

	it.each([
		['an unclosed string of quotes', '"'.repeat(1_000_000)],
		['an unclosed string of escaped quotes', `"${'\\"'.repeat(1_000_000)}`],
		['backslashes', `"${'\\'.repeat(1_000_000)}`],
		['minus signs', '-'.repeat(1_000_000)],
	])('is parsed in linear time: %s', (_, part) => {
		const ms = cpuMsOf(() => {
			expect(parseJson(`[${part},12345678901234567`)).toBeUndefined();
			expect(parseJson(`["${part.replace(/["\\]/g, '\\$&')}",12345678901234567]`)).toBeDefined();
		});
		// A quadratic parser takes minutes.
		expect(ms).toBeLessThan(10_000);
	});
});
