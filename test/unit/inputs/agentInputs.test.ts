import {
	buildInputsFromFields,
	buildInputsFromJson,
} from '../../../nodes/RoeAi/inputs/agentInputs';
import { InputError } from '../../../nodes/RoeAi/shared/inputError';
import { codeOf } from '../../support/codeOf';
import { fc } from '../../support/property';
import { thrownBy } from '../../support/thrownBy';

const strict = { skipEmptyInputs: false };
const lenient = { skipEmptyInputs: true };
const text = (key: string, value: unknown) => ({ key, type: 'text', value });
const file = (key: string, binaryPropertyName: unknown) => ({
	key,
	type: 'file',
	binaryPropertyName,
});

describe('buildInputsFromFields', () => {
	it('returns one input for each row, in order', () => {
		expect(buildInputsFromFields([text('company', 'Acme'), file('doc', 'data')], strict)).toEqual([
			{ key: 'company', kind: 'text', text: 'Acme' },
			{ key: 'doc', kind: 'file', binaryFields: ['data'] },
		]);
	});

	it('merges file rows with the same key, and comma-separated names in a row, into one input', () => {
		const rows = [file('docs', 'a, b'), text('note', 'x'), file('docs', 'c')];
		expect(buildInputsFromFields(rows, strict)[0]).toEqual({
			key: 'docs',
			kind: 'file',
			binaryFields: ['a', 'b', 'c'],
		});
	});

	it('trims whitespace around a key', () => {
		expect(buildInputsFromFields([text(' company ', 'Acme')], strict)[0].key).toBe('company');
	});

	it.each([
		['number', 42, '42'],
		['boolean', false, 'false'],
		['object', { a: [1] }, '{"a":[1]}'],
		['date', new Date(0), '1970-01-01T00:00:00.000Z'],
		['text (unchanged)', ' a\nb ', ' a\nb '],
	])('converts a %s to text', (_kind, value, expected) => {
		expect(buildInputsFromFields([text('k', value)], strict)).toEqual([
			{ key: 'k', kind: 'text', text: expected },
		]);
	});

	it.each([
		['an empty key', [text('  ', 'x')], 'INPUT_KEY_INVALID', /\b1\b[^"]*$/],
		['a key with a line break', [text('a\r\nb', 'x')], 'INPUT_KEY_INVALID', /\b1\b.*"a\\r\\nb"/],
		['a key with a NUL character', [text('a\0b', 'x')], 'INPUT_KEY_INVALID', /"a\\u0000b"/],
		['the key __proto__', [text('__proto__', 'x')], 'INPUT_KEY_INVALID', /"__proto__"/],
		['two texts with the same key', [text('k', 'x'), text('k', 'y')], 'INPUT_TWICE', /"k"/],
		[
			'a text, then a file, with the same key',
			[text('k', 'x'), file('k', 'data')],
			'INPUT_TWICE',
			/"k"/,
		],
		[
			'a file, then a text, with the same key',
			[file('k', 'data'), text('k', 'x')],
			'INPUT_TWICE',
			/"k"/,
		],
		['an empty text', [text('k', '')], 'INPUT_EMPTY', /"k"/],
		['no value', [text('k', undefined)], 'INPUT_EMPTY', /"k"/],
		[
			'a file row without a binary field name',
			[file('k', ' , ')],
			'INPUT_EMPTY',
			/"k".*Input Binary Field/,
		],
	])('throws an error for %s', (_what, rows, code, names) => {
		const error = thrownBy(() => buildInputsFromFields(rows, strict));
		expect(error).toBeInstanceOf(InputError);
		expect(codeOf(error)).toBe(code);
		expect(`${error.message}. ${(error as InputError).description}`).toMatch(names);
	});

	it('leaves out empty texts if Skip Empty Inputs is on', () => {
		expect(buildInputsFromFields([text('a', ''), text('a', 'x')], lenient)).toEqual([
			{ key: 'a', kind: 'text', text: 'x' },
		]);
	});
});

describe('buildInputsFromJson', () => {
	it('accepts an object or its JSON text', () => {
		const object = { company: 'Acme', size: 3, tags: ['a'] };
		const expected = [
			{ key: 'company', kind: 'text', text: 'Acme' },
			{ key: 'size', kind: 'text', text: '3' },
			{ key: 'tags', kind: 'text', text: '["a"]' },
		];
		expect(buildInputsFromJson(object, strict)).toEqual(expected);
		expect(buildInputsFromJson(JSON.stringify(object), strict)).toEqual(expected);
	});

	it.each([
		['invalid JSON', '{"a": ', 'JSON_INVALID', 'Inputs (JSON)', '"{\\"a\\": "'],
		['an empty text', '', 'JSON_INVALID', 'Inputs (JSON)', '""'],
		['an array', '[{"a":"b"}]', 'JSON_NOT_OBJECT', 'Inputs (JSON)', '"[{\\"a\\":\\"b\\"}]"'],
		['a JSON string', '"a"', 'JSON_NOT_OBJECT', 'Inputs (JSON)', '"\\"a\\""'],
		['null', 'null', 'JSON_NOT_OBJECT', 'Inputs (JSON)', '"null"'],
		[
			'the reserved key __proto__',
			'{"__proto__": {"a": 1}}',
			'JSON_NAME_RESERVED',
			'Inputs (JSON)',
			'"__proto__"',
		],
		['an empty value', '{"a": null}', 'INPUT_EMPTY', '', '"a"'],
		['an empty key', '{"": "x"}', 'INPUT_KEY_INVALID', 'Inputs (JSON)', ''],
		['keys that differ only in whitespace', '{"a": "x", " a": "y"}', 'INPUT_TWICE', '', '"a"'],
	])('throws an error for %s', (_what, json, code, parameter, value) => {
		const error = thrownBy(() => buildInputsFromJson(json, strict));
		expect(error).toBeInstanceOf(InputError);
		expect(codeOf(error)).toBe(code);
		expect(error.message).toContain(parameter);
		expect(error.message).toContain(value);
	});
});

describe('any list of built inputs', () => {
	it('has no empty text, no duplicate key and no control character in a key', () => {
		const row = fc.record({
			key: fc.oneof(fc.string(), fc.constantFrom('a', 'b', '__proto__', 'a\nb')),
			type: fc.constantFrom('text', 'file', undefined),
			value: fc.anything(),
			binaryPropertyName: fc.oneof(fc.string(), fc.constant(undefined)),
		});
		fc.assert(
			fc.property(fc.array(row, { maxLength: 6 }), fc.boolean(), (rows, skipEmptyInputs) => {
				let inputs;
				try {
					inputs = buildInputsFromFields(rows, { skipEmptyInputs });
				} catch (error) {
					expect(error).toBeInstanceOf(InputError);
					return;
				}
				expect(new Set(inputs.map((input) => input.key)).size).toBe(inputs.length);
				for (const input of inputs) {
					expect(input.key).toMatch(/^[^\p{Cc}]+$/u);
					if (input.kind === 'text') expect(input.text).not.toBe('');
					else expect(input.binaryFields.length).toBeGreaterThan(0);
				}
			}),
		);
	});
});
