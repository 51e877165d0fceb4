import { DateTime, Duration } from 'luxon';

import { InputError, quote } from '../../../nodes/RoeAi/shared/inputError';
import { buildInputsFromJson } from '../../../nodes/RoeAi/inputs/agentInputs';
import { parseMetadata } from '../../../nodes/RoeAi/inputs/metadata';
import { toText } from '../../../nodes/RoeAi/inputs/text';
import { codeOf } from '../../support/codeOf';
import { thrownBy } from '../../support/thrownBy';

const circular: Record<string, unknown> = { name: 'a' };
circular.self = [circular];
const endless = { toJSON: () => ({ endless }) };
const failing = {
	toJSON() {
		throw new Error('no form');
	},
};
const deep = (levels: number) => {
	let value: unknown = 'x';
	for (let level = 0; level < levels; level++) value = [value];
	return value;
};

describe('toText', () => {
	it.each([
		['nothing', undefined, ''],
		['null', null, ''],
		['a big integer', 7615917337495251231n, '7615917337495251231'],
		['a big integer in an object', { id: [7615917337495251231n] }, '{"id":[7615917337495251231]}'],
		['a number with an exponent', 6.02214076e23, '6.02214076e+23'],
		['an integer with 21 zeros', 1e21, '1e+21'],
		['the largest safe integer', Number.MAX_SAFE_INTEGER, '9007199254740991'],
		['a fraction', 0.1, '0.1'],
		['a date', new Date(0), '1970-01-01T00:00:00.000Z'],
		[
			'a Luxon date',
			DateTime.fromISO('2026-02-03T04:05:06Z', { zone: 'utc' }),
			'2026-02-03T04:05:06.000Z',
		],
		['a Luxon duration', Duration.fromObject({ hours: 2 }), 'PT2H'],
		['dates in a list', [new Date(0)], '["1970-01-01T00:00:00.000Z"]'],
		['undefined in a list', [undefined], '[null]'],
		['undefined in an object', { a: undefined, b: 1 }, '{"b":1}'],
		['a boxed number', Object(5), '5'],
		['the same object twice', [circular.name, { a: [] }, { a: [] }], '["a",{"a":[]},{"a":[]}]'],
		[
			'an object without a prototype',
			Object.assign(Object.create(null) as object, { a: 1 }),
			'{"a":1}',
		],
		['a list of 200,000 levels', deep(200_000), `${'['.repeat(200_000)}"x"${']'.repeat(200_000)}`],
		// As the Google Drive node describes a file.
		['a description of a stored file', { id: '1', mimeType: 'a/b' }, '{"id":"1","mimeType":"a/b"}'],
	])('converts a value without losing information: %s', (_, value, text) => {
		expect(toText(value)).toBe(text);
	});

	it.each([
		['an integer that has lost digits', Number('7615917337495251231'), /9007199254740991/],
		['such an integer in a list', [{ id: 2 ** 53 }], /\(at "id"\).*9007199254740991/],
		['such an integer with an exponent', Number('7615917337495251231999'), /9007199254740991/],
		['not a number', NaN, /NaN/],
		['infinity', { a: -Infinity }, /\(at "a"\).*-Infinity/],
		['an invalid date', new Date('31.12.2026'), / date\b/],
		['an invalid date in an object', { due: new Date(NaN) }, /\(at "due"\).* date\b/],
		['an invalid Luxon date', DateTime.fromISO('never'), / date\b/],
		['n8n’s text for an invalid date', 'Invalid DateTime', / date\b/],
		['n8n’s text for an invalid date, in a list', ['Invalid DateTime'], /\(at "0"\).* date\b/],
		['a function', () => 1, / function\b/],
		['a method', { a: { run() {} } }, /\(at "run"\).* function\b/],
		['a symbol', Symbol('a'), / symbol\b/],
		['a Map', new Map([['a', 1]]), / Map\b/],
		['a Set in a list', [new Set([1])], /\(at "0"\).* Set\b/],
		['a promise', Promise.resolve(1), / Promise\b/],
		['an error', new Error('a'), / Error\b/],
		['bytes', Buffer.from('a'), / bytes\b/],
		['an object that contains itself', circular, /\(at "0"\)/],
		['a toJSON that never ends', endless, /\(at "endless"\)/],
		['a toJSON that throws', failing, /: no form$/],
		[
			'a getter that throws',
			{
				get a() {
					throw new Error('hidden');
				},
			},
			/: hidden$/,
		],
	])('throws if the text would differ from the value: %s', (_, value, names) => {
		const error = thrownBy(() => toText(value, 'The field "k"'));
		expect(error).toBeInstanceOf(InputError);
		expect(codeOf(error)).toBe('VALUE_UNSENDABLE');
		expect(error.message.startsWith('The field "k"')).toBe(true);
		expect(error.message).toMatch(names);
	});

	it.each([
		['a file', { data: 'AAAA', mimeType: 'application/pdf' }],
		['a list of files', [{ data: '', mimeType: 'a/b' }]],
		['the files of an item', { data: { data: 'AA', mimeType: 'a/b', id: '1' } }],
		['the file metadata of a form', { filename: 'a', mimetype: 'a/b', size: 1 }],
	])('suggests a solution in its error if the value is %s', (_, value) => {
		const error = thrownBy(() => toText(value, 'The field "k"', 'do this'));
		expect(error).toBeInstanceOf(InputError);
		expect(codeOf(error)).toBe('FILE_AS_TEXT');
		expect(error.message).toMatch(/^The field "k".*: do this$/);
	});
});

describe('toText with a circular object', () => {
	it('stops at the first repetition', () => {
		let reads = 0;
		const wide: Record<string, unknown> = {
			get first() {
				return ++reads;
			},
		};
		wide.self = wide;
		expect(codeOf(thrownBy(() => toText(wide)))).toBe('VALUE_UNSENDABLE');
		expect(reads).toBe(1);
	});
});

describe('parseMetadata', () => {
	it('keeps numbers as they’re written in JSON text', () => {
		expect(
			parseMetadata(
				'{"a": 7615917337495251231, "b": 1.10, "c": {"d": [2.50]}, "e": null, "f": ""}',
			),
		).toEqual({
			a: '7615917337495251231',
			b: '1.10',
			c: '{"d":[2.50]}',
			f: '',
		});
	});

	it.each([
		['{"a": 1, "b": 2, "a": 1}', 'METADATA_KEY_TWICE', /"a"/],
		[{ a: 2 ** 60 }, 'VALUE_UNSENDABLE', /metadata "a".*9007199254740991/],
		[{ due: new Date(NaN) }, 'VALUE_UNSENDABLE', /metadata "due".* date\b/],
		[[circular], 'JSON_NOT_OBJECT', /Metadata/],
	])('throws an error that names the parameter or key: %#', (json, code, names) => {
		const error = thrownBy(() => parseMetadata(json));
		expect(error).toBeInstanceOf(InputError);
		expect(codeOf(error)).toBe(code);
		expect(error.message).toMatch(names);
	});
});

describe('buildInputsFromJson', () => {
	it.each([
		['{"a": 1, "a": 1}', 'INPUT_TWICE', /"a"/],
		['{"a": {"mimeType": "image/png", "data": "AAAA"}}', 'FILE_AS_TEXT', /'Using Fields Below'/],
		['{"a": [{"data": "AAAA", "mimeType": "image/png"}]}', 'FILE_AS_TEXT', /"a"/],
		[{ a: { data: 'AAAA', mimeType: 'image/png' } }, 'FILE_AS_TEXT', /"a"/],
		['{"a": "Invalid DateTime"}', 'VALUE_UNSENDABLE', /"a".* date\b/],
	])('throws an error that names the input: %#', (json, code, names) => {
		const error = thrownBy(() => buildInputsFromJson(json, { skipEmptyInputs: false }));
		expect(error).toBeInstanceOf(InputError);
		expect(codeOf(error)).toBe(code);
		expect(error.message).toMatch(names);
	});
});

describe('quote', () => {
	it.each([
		[circular, '{…}'],
		[5n, '5'],
		[() => 1, '() => 1'],
	])('never throws: %#', (value, text) => expect(quote(value)).toBe(JSON.stringify(text)));
});
