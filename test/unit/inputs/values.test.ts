import {
	parseBoolean,
	parseChoice,
	parseCollection,
	parseList,
	parseNumber,
	parseText,
} from '../../../nodes/RoeAi/inputs/values';
import type { ErrorCode } from '../../../nodes/RoeAi/shared/errorCodes';
import { codeOf } from '../../support/codeOf';
import { fc } from '../../support/property';
import { thrownBy } from '../../support/thrownBy';

const NOT_GIVEN = [undefined, null, ''];
const UNREADABLE = [' ', 'perhaps', [], ['true'], {}, { value: 1 }, Number.NaN, Symbol.iterator];

/** Checks that an error has this code, and that its message names the parameter and contains this. */
function expectError(
	read: () => unknown,
	code: ErrorCode,
	parameter: string,
	words: string | RegExp = '',
) {
	const error = thrownBy(read);
	expect(codeOf(error)).toBe(code);
	expect(error.message).toContain(parameter);
	expect(error.message).toMatch(words);
}

describe('a boolean', () => {
	it.each([true, 'true', 'TRUE', ' True ', 1, '1', 1n])('is true if the value is %p', (value) => {
		expect(parseBoolean('Skip Cache', value)).toBe(true);
	});

	it.each([false, 'false', 'FALSE', ' False ', 0, '0', 0n])(
		'is false if the value is %p',
		(value) => {
			expect(parseBoolean('Skip Cache', value)).toBe(false);
		},
	);

	it.each(NOT_GIVEN)('is undefined if the value is %p', (value) => {
		expect(parseBoolean('Skip Cache', value)).toBeUndefined();
	});

	it.each([...UNREADABLE, 2, 'yes', '01'])('is rejected if the value is %p', (value) => {
		expectError(() => parseBoolean('Skip Cache', value), 'BOOLEAN_INVALID', 'Skip Cache');
	});
});

describe('a number', () => {
	it.each([
		[5, 5],
		['5', 5],
		[' 5 ', 5],
		['0.5', 0.5],
		['.5', 0.5],
		['1e3', 1000],
		['+7', 7],
		[5n, 5],
	])('reads %p as %p', (value, number) => {
		expect(parseNumber('Limit', value, { min: 0.1 })).toBe(number);
	});

	it('can be read from its own text', () => {
		fc.assert(
			fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => {
				expect(parseNumber('Limit', String(number))).toBe(number === 0 ? 0 : number);
			}),
		);
	});

	it.each(NOT_GIVEN)('is undefined if the value is %p', (value) => {
		expect(parseNumber('Limit', value)).toBeUndefined();
	});

	it.each([...UNREADABLE, true, Infinity, '1e999', '0x10', '5,5', '1 000', '1_000', '5 minutes'])(
		'is rejected if the value is %p',
		(value) => {
			expectError(() => parseNumber('Limit', value), 'NUMBER_INVALID', 'Limit');
		},
	);

	it('must be within its bounds, which the error names', () => {
		const bounds = { min: 1, max: 10, isWhole: true };
		for (const value of [0, 11, 2.5, '-1']) {
			const read = () => parseNumber('Limit', value, bounds);
			expectError(read, 'NUMBER_INVALID', 'Limit', new RegExp(`\\b1\\b.*\\b10\\b.*"${value}"`));
		}
		expect(parseNumber('Limit', '10', bounds)).toBe(10);
	});
});

describe('a text', () => {
	it.each([
		['a', 'a'],
		[' a ', ' a '],
		[12, '12'],
		[false, 'false'],
		[9007199254740993n, '9007199254740993'],
	])('reads %p as %p', (value, text) => {
		expect(parseText('Search', value)).toBe(text);
	});

	it.each(NOT_GIVEN)('is undefined if the value is %p', (value) => {
		expect(parseText('Search', value)).toBeUndefined();
	});

	it.each([{ order: '1' }, ['a'], new Date(Number.NaN)])(
		'is rejected if the value is %p',
		(value) => {
			expectError(() => parseText('Search', value), 'TEXT_INVALID', 'Search');
		},
	);
});

describe('an option', () => {
	it('is one of the choices, or its text', () => {
		expect(parseChoice('Status', 3, [3, 4])).toBe(3);
		expect(parseChoice('Status', ' 3 ', [3, 4])).toBe(3);
		expect(parseChoice('On Timeout', 'output', ['error', 'output'])).toBe('output');
		for (const value of NOT_GIVEN) expect(parseChoice('Status', value, [3])).toBeUndefined();
	});

	it.each([...UNREADABLE, 'Output', 'outputs', 0])(
		'is rejected with a list of the choices if the value is %p',
		(value) => {
			const read = () => parseChoice('On Timeout', value, ['error', 'output']);
			expectError(read, 'CHOICE_INVALID', 'On Timeout', /\berror, output\b/);
		},
	);
});

describe('a list', () => {
	it('is a list, or a comma-separated text', () => {
		expect(parseList('Events', ['a', 1])).toEqual(['a', 1]);
		expect(parseList('Events', 'a, b,,')).toEqual(['a', 'b']);
		for (const value of NOT_GIVEN) expect(parseList('Events', value)).toEqual([]);
	});

	it.each([{}, 5, true])('is rejected if the value is %p', (value) => {
		expectError(() => parseList('Events', value), 'LIST_INVALID', 'Events');
	});
});

describe('a collection', () => {
	it('is an object', () => {
		expect(parseCollection('Options', { skipCache: true })).toEqual({ skipCache: true });
		for (const value of NOT_GIVEN) expect(parseCollection('Options', value)).toEqual({});
	});

	it.each(['[object Object]', ['a'], 5, true])('is rejected if the value is %p', (value) => {
		expectError(() => parseCollection('Options', value), 'COLLECTION_INVALID', 'Options');
	});
});
