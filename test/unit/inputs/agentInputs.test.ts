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

describe('Inputs, using fields', () => {
	it('takes each row as an input, in order', () => {
		expect(buildInputsFromFields([text('company', 'Acme'), file('doc', 'data')], strict)).toEqual([
			{ key: 'company', kind: 'text', text: 'Acme' },
			{ key: 'doc', kind: 'file', binaryFields: ['data'] },
		]);
	});

	it('takes file rows with one key, and commas in a row, as several files of one input', () => {
		const rows = [file('docs', 'a, b'), text('note', 'x'), file('docs', 'c')];
		expect(buildInputsFromFields(rows, strict)[0]).toEqual({
			key: 'docs',
			kind: 'file',
			binaryFields: ['a', 'b', 'c'],
		});
	});

	it('drops white space around a key', () => {
		expect(buildInputsFromFields([text(' company ', 'Acme')], strict)[0].key).toBe('company');
	});

	it.each([
		['number', 42, '42'],
		['boolean', false, 'false'],
		['object', { a: [1] }, '{"a":[1]}'],
		['date', new Date(0), '1970-01-01T00:00:00.000Z'],
		['text, unchanged', ' a\nb ', ' a\nb '],
	])('turns a %s into text', (_kind, value, expected) => {
		expect(buildInputsFromFields([text('k', value)], strict)).toEqual([
			{ key: 'k', kind: 'text', text: expected },
		]);
	});

	it.each([
		['an empty key', [text('  ', 'x')], 'INPUT_KEY_INVALID', /\b1\b[^"]*$/],
		['a key with a line break', [text('a\r\nb', 'x')], 'INPUT_KEY_INVALID', /\b1\b.*"a\\r\\nb"/],
		['a key with NUL', [text('a\0b', 'x')], 'INPUT_KEY_INVALID', /"a\\u0000b"/],
		['the key __proto__', [text('__proto__', 'x')], 'INPUT_KEY_INVALID', /"__proto__"/],
		['two texts with one key', [text('k', 'x'), text('k', 'y')], 'INPUT_TWICE', /"k"/],
		['a text and a file with one key', [text('k', 'x'), file('k', 'data')], 'INPUT_TWICE', /"k"/],
		['a file and a text with one key', [file('k', 'data'), text('k', 'x')], 'INPUT_TWICE', /"k"/],
		['an empty text', [text('k', '')], 'INPUT_EMPTY', /"k"/],
		['no text', [text('k', undefined)], 'INPUT_EMPTY', /"k"/],
		['a file row without a field', [file('k', ' , ')], 'INPUT_EMPTY', /"k".*Input Binary Field/],
	])('reports %s', (_what, rows, code, names) => {
		const error = thrownBy(() => buildInputsFromFields(rows, strict));
		expect(error).toBeInstanceOf(InputError);
		expect(codeOf(error)).toBe(code);
		expect(`${error.message}. ${(error as InputError).description}`).toMatch(names);
	});

	it('leaves out empty texts where asked to', () => {
		expect(buildInputsFromFields([text('a', ''), text('a', 'x')], lenient)).toEqual([
			{ key: 'a', kind: 'text', text: 'x' },
		]);
	});
});

describe('Inputs, using JSON', () => {
	it('takes an object and the text of one alike', () => {
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
		['no JSON', '{"a": ', 'JSON_INVALID', 'Inputs (JSON)', '"{\\"a\\": "'],
		['nothing', '', 'JSON_INVALID', 'Inputs (JSON)', '""'],
		['an array', '[{"a":"b"}]', 'JSON_NOT_OBJECT', 'Inputs (JSON)', '"[{\\"a\\":\\"b\\"}]"'],
		['a text', '"a"', 'JSON_NOT_OBJECT', 'Inputs (JSON)', '"\\"a\\""'],
		['null', 'null', 'JSON_NOT_OBJECT', 'Inputs (JSON)', '"null"'],
		['__proto__', '{"__proto__": {"a": 1}}', 'JSON_NAME_RESERVED', 'Inputs (JSON)', '"__proto__"'],
		['an empty value', '{"a": null}', 'INPUT_EMPTY', '', '"a"'],
		['an empty key', '{"": "x"}', 'INPUT_KEY_INVALID', 'Inputs (JSON)', ''],
		['keys that differ in white space only', '{"a": "x", " a": "y"}', 'INPUT_TWICE', '', '"a"'],
	])('reports %s', (_what, json, code, parameter, value) => {
		const error = thrownBy(() => buildInputsFromJson(json, strict));
		expect(error).toBeInstanceOf(InputError);
		expect(codeOf(error)).toBe(code);
		expect(error.message).toContain(parameter);
		expect(error.message).toContain(value);
	});
});

describe('Inputs of any kind', () => {
	it('never have an empty text, a key twice, or a control character in a key', () => {
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
