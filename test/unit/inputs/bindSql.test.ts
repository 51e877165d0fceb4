import fc from 'fast-check';

import { bindSql } from '../../../nodes/RoeAi/inputs/bindSql';
import { toLiterals } from '../../../nodes/RoeAi/inputs/queryLiterals';
import { expectError } from '../../support/expectError';
import { thrownBy } from '../../support/thrownBy';
import { cpuMsOf } from '../../support/cpuMsOf';

const bind = (sql: string, literals: Record<string, string> = {}) =>
	bindSql(sql, new Map(Object.entries(literals)));

const literal = (type: string, value: unknown, zone = 'UTC') =>
	toLiterals([{ name: 'x', type, value }], zone).get('x');

describe('a placeholder', () => {
	it('gets its literal, wherever it is in the SQL, and as often', () => {
		const bound = bind('SELECT { a } FROM t WHERE b={b}AND a=-{a}', { a: '-1', b: "'x'" });
		expect(bound).toBe("SELECT  -1  FROM t WHERE b= 'x' AND a=- -1 ");
	});

	it.each([
		["a string literal: 'it''s {a}'", "'it''s {a}'"],
		['a string literal with an escape', String.raw`'\'{a}\\'`],
		['a quoted name', '`{a}` AS "{a}"'],
		['a comment', '1 -- {a}'],
		['a comment of its own kind', '1 # {a}\n'],
		['a comment of several lines', '1 /* {a} \n {a} */'],
		['a heredoc', "$text$'{a}$text$"],
		['a string literal without an end', "'{a}"],
	])('stays as it is in %s', (_where, part) => {
		const sql = `SELECT ${part}`;
		expect(bind(sql)).toBe(sql);
		expectError(
			thrownBy(() => bind(sql, { a: '1' })),
			'QUERY_PARAMETERS_DONT_FIT',
			undefined,
		);
	});

	it('is none if braces hold something else', () => {
		const sql = "SELECT {'a': 1}, {}, { 1 }, {a b}";
		expect(bind(sql)).toBe(sql);
	});

	it('is an error without a value, and a value without a placeholder', () => {
		const missing = thrownBy(() => bind('SELECT {a}, {B}, {b}', { b: '1' }));
		expectError(missing, 'QUERY_PARAMETERS_DONT_FIT', undefined, '{a}, {B}');
		const unused = thrownBy(() => bind('SELECT {a}', { a: '1', c: '2' }));
		expectError(unused, 'QUERY_PARAMETERS_DONT_FIT', undefined, ' c');
		const typed = thrownBy(() => bind('SELECT {a:UInt8}', { a: '1' }));
		expectError(typed, 'QUERY_PARAMETERS_DONT_FIT', undefined, '{a:UInt8}');
	});
});

describe('SQL', () => {
	it.each(['select 1', '(SELECT 1)', 'WITH a AS (SELECT 1) SELECT * FROM a', '-- x\nSELECT 1;'])(
		'can be %j',
		(sql) => expect(bind(sql)).toBe(sql),
	);

	it.each([
		['', 'PARAMETER_EMPTY'],
		[' -- nothing', 'PARAMETER_EMPTY'],
		['DROP TABLE a', 'SQL_INVALID'],
		['/* SELECT */ INSERT INTO a VALUES (1)', 'SQL_INVALID'],
		["'SELECT'", 'SQL_INVALID'],
		['SELECT 1; DROP TABLE a', 'SQL_INVALID'],
		['selection', 'SQL_INVALID'],
		[`SELECT '${'x'.repeat(65_536)}'`, 'SQL_INVALID'],
	] as const)('can’t be %j', (sql, code) => {
		expectError(
			thrownBy(() => bind(sql)),
			code,
			undefined,
			'SQL',
		);
	});

	it('is too long if its values make it so', () => {
		const value = `'${'x'.repeat(65_536)}'`;
		const long = thrownBy(() => bind('SELECT {a}', { a: value }));
		expectError(long, 'SQL_INVALID', undefined, `SELECT  ${value} `.length);
	});

	it.each(["'", '/*', '$a$', '`\\', '"\\', "'\\", '{', '{ ', '--', '"'])(
		'is read in linear time if many of %j aren’t closed',
		(part) => {
			const sql = `SELECT ${part.repeat(65_000 / part.length)}`;
			expect(cpuMsOf(() => thrownBy(() => bind(sql, { a: '1' })))).toBeLessThan(1000);
		},
	);

	it('is read in linear time if it has many different tags', () => {
		const sql = `SELECT ${Array.from({ length: 9000 }, (_, index) => `$${index}$`).join(' ')}`;
		expect(cpuMsOf(() => thrownBy(() => bind(sql, { a: '1' })))).toBeLessThan(1000);
	});
});

describe('a query parameter', () => {
	it.each([
		['text', "O'Hara \\", "'O''Hara \\\\'"],
		['text', '', "''"],
		['text', 5, "'5'"],
		['number', '12.50', '12.50'],
		['number', -3, '-3'],
		['number', '+9223372036854775807', '9223372036854775807'],
		['boolean', 'TRUE', 'true'],
		['boolean', false, 'false'],
		['null', 'ignored', 'NULL'],
		['date', '2026-01-31', "toDate('2026-01-31')"],
		['date', '2026-01-31T23:30:00-08:00', "toDate('2026-01-31')"],
		['dateTime', '2026-01-31T12:00:00Z', "toDateTime64('2026-01-31 12:00:00.000', 3, 'UTC')"],
		['list', 'DE, FR', "('DE', 'FR')"],
		['list', [1, 'a', true], "(1, 'a', true)"],
	])('of the type %s with the value %j is %s', (type, value, expected) => {
		expect(literal(type, value)).toBe(expected);
	});

	it('uses the workflow’s time zone if a time has none', () => {
		expect(literal('dateTime', '2026-01-31T12:00', 'Asia/Tokyo')).toContain("'2026-01-31 03:00:");
	});

	it.each([
		['number', 'many', 'NUMBER_INVALID'],
		['number', 2 ** 60, 'VALUE_UNSENDABLE'],
		['boolean', 'perhaps', 'BOOLEAN_INVALID'],
		['date', '2026-02-30', 'DATE_INVALID'],
		['dateTime', 5, 'DATE_INVALID'],
		['text', { an: 'object' }, 'TEXT_INVALID'],
		['text', null, 'PARAMETER_EMPTY'],
		['number', '', 'PARAMETER_EMPTY'],
		['list', [], 'PARAMETER_EMPTY'],
		['list', [null], 'LIST_INVALID'],
		['list', { an: 'object' }, 'LIST_INVALID'],
		['toString', 'a', 'CHOICE_INVALID'],
	] as const)('of the type %s can’t be %j', (type, value, code) => {
		expectError(
			thrownBy(() => literal(type, value)),
			code,
			undefined,
			'x',
		);
	});

	it('has a name that occurs once', () => {
		for (const name of ['', '1a', 'a b', 'a}', undefined]) {
			const error = thrownBy(() => toLiterals([{ name, value: 'a' }], 'UTC'));
			expectError(error, 'QUERY_PARAMETERS_DONT_FIT', undefined, 1);
		}
		const row = { name: 'a', value: 'b' };
		const twice = thrownBy(() => toLiterals([row, row], 'UTC'));
		expectError(twice, 'QUERY_PARAMETERS_DONT_FIT', undefined, '"a"');
	});

	it('can’t end its string, whatever text it is', () => {
		const text = fc.string({ unit: fc.constantFrom("'", '\\', 'a', '\n', '`', '{a}', '--', ';') });
		fc.assert(
			fc.property(text, (value) => {
				const quoted = literal('text', value)!;
				expect(quoted.slice(1, -1).replace(/\\\\|''/g, '')).not.toMatch(/['\\]/);
				expect(bind('SELECT {x}', { x: quoted })).toBe(`SELECT  ${quoted} `);
			}),
		);
	});
});
