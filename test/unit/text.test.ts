import { DateTime, Duration } from 'luxon';

import { BadInput, quote } from '../../nodes/RoeAi/inputs/badInput';
import { inputsFromJson } from '../../nodes/RoeAi/inputs/agentInputs';
import { metadataFrom } from '../../nodes/RoeAi/inputs/metadata';
import { textOf } from '../../nodes/RoeAi/inputs/text';

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

describe('a value as text', () => {
	it.each([
		['nothing', undefined, ''],
		['null', null, ''],
		['a big integer', 7615917337495251231n, '7615917337495251231'],
		['a big integer in an object', { id: [7615917337495251231n] }, '{"id":[7615917337495251231]}'],
		['a measure', 6.02214076e23, '6.02214076e+23'],
		['a whole number of 21 zeros', 1e21, '1e+21'],
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
			'an object without prototype',
			Object.assign(Object.create(null) as object, { a: 1 }),
			'{"a":1}',
		],
		['a list of 200,000 levels', deep(200_000), `${'['.repeat(200_000)}"x"${']'.repeat(200_000)}`],
		// As the node for Google Drive describes a file.
		['a description of a file', { id: '1', mimeType: 'a/b' }, '{"id":"1","mimeType":"a/b"}'],
	])('is what the value says: %s', (_, value, text) => {
		expect(textOf(value)).toBe(text);
	});

	it.each([
		['an integer that has lost digits', Number('7615917337495251231'), 'beyond 9007199254740991'],
		['one in a list', [{ id: 2 ** 53 }], '(at "id") is a number beyond'],
		['one with an exponent', Number('7615917337495251231999'), 'Give it as text, in quotes'],
		['no number', NaN, 'is NaN, not a number'],
		['infinity', { a: -Infinity }, '(at "a") is -Infinity, not a number'],
		['an invalid date', new Date('31.12.2026'), 'The input "k" is not a valid date'],
		['an invalid date in an object', { due: new Date(NaN) }, '(at "due") is not a valid date'],
		['an invalid Luxon date', DateTime.fromISO('never'), 'is not a valid date'],
		['what n8n makes of one', 'Invalid DateTime', 'is not a valid date'],
		['the same in a list', ['Invalid DateTime'], '(at "0") is not a valid date'],
		['a function', () => 1, 'is a function'],
		['a method', { a: { run() {} } }, '(at "run") is a function'],
		['a symbol', Symbol('a'), 'is a symbol'],
		['a Map', new Map([['a', 1]]), 'is a Map'],
		['a Set in a list', [new Set([1])], '(at "0") is a Set'],
		['a promise', Promise.resolve(1), 'is a Promise'],
		['an error', new Error('a'), 'is an Error'],
		['bytes', Buffer.from('a'), 'holds bytes'],
		['an object in itself', circular, 'contains itself'],
		['a form without an end', endless, 'contains itself'],
		['a form that fails', failing, 'can’t be turned into text: no form'],
		[
			'a property that fails',
			{
				get a() {
					throw new Error('hidden');
				},
			},
			'text: hidden',
		],
		['a file', { data: 'AAAA', mimeType: 'application/pdf' }, 'is a file, not text: give a text'],
		['a list of files', [{ data: '', mimeType: 'a/b' }], 'is a file, not text'],
		['all files of an item', { data: { data: 'AA', mimeType: 'a/b', id: '1' } }, 'is a file'],
		['a file of a form', { filename: 'a', mimetype: 'a/b', size: 1 }, 'is a file, not text'],
	])('is an error if it would say something else: %s', (_, value, message) => {
		const read = () => textOf(value, 'The input "k"');
		expect(read).toThrow(BadInput);
		expect(read).toThrow(message);
		expect(read).toThrow('The input "k"');
	});
});

describe('an object that contains itself', () => {
	it('is found out by its first repetition', () => {
		let reads = 0;
		const wide: Record<string, unknown> = {
			get first() {
				return ++reads;
			},
		};
		wide.self = wide;
		expect(() => textOf(wide)).toThrow('contains itself');
		expect(reads).toBe(1);
	});
});

describe('metadata', () => {
	it('keeps numbers of JSON text as they are written', () => {
		expect(
			metadataFrom('{"a": 7615917337495251231, "b": 1.10, "c": {"d": [2.50]}, "e": null, "f": ""}'),
		).toEqual({
			a: '7615917337495251231',
			b: '1.10',
			c: '{"d":[2.50]}',
			f: '',
		});
	});

	it.each([
		['{"a": 1, "b": 2, "a": 1}', 'Metadata has the key "a" twice'],
		[{ a: 2 ** 60 }, 'The metadata "a" is a number beyond'],
		[{ due: new Date(NaN) }, 'The metadata "due" is not a valid date'],
		[[circular], 'Metadata is not a JSON object'],
	])('is an error that names what is wrong: %#', (json, message) => {
		expect(() => metadataFrom(json)).toThrow(BadInput);
		expect(() => metadataFrom(json)).toThrow(message);
	});
});

describe('inputs given as JSON', () => {
	it.each([
		['{"a": 1, "a": 1}', 'The input "a" is given twice'],
		['{"a": {"mimeType": "image/png", "data": "AAAA"}}', `choose 'Using Fields Below' for files`],
		['{"a": [{"data": "AAAA", "mimeType": "image/png"}]}', 'The input "a" is a file'],
		[{ a: { data: 'AAAA', mimeType: 'image/png' } }, 'The input "a" is a file'],
		['{"a": "Invalid DateTime"}', 'The input "a" is not a valid date'],
	])('are an error that names what is wrong: %#', (json, message) => {
		const read = () => inputsFromJson(json, { skipEmptyInputs: false });
		expect(read).toThrow(BadInput);
		expect(read).toThrow(message);
	});
});

describe('a value in an error', () => {
	it.each([
		[circular, '{…}'],
		[5n, '5'],
		[() => 1, '() => 1'],
	])('never fails: %#', (value, text) => expect(quote(value)).toBe(JSON.stringify(text)));
});
