import { InputError } from '../../../nodes/RoeAi/shared/inputError';
import {
	buildInputsFromDefinition,
	type MappedInputs,
} from '../../../nodes/RoeAi/inputs/inputsFromDefinition';
import { describeMismatch } from '../../../nodes/RoeAi/inputs/inputMismatch';
import { codeOf } from '../../support/codeOf';
import { thrownBy } from '../../support/thrownBy';
import { FILE, FILES, ODD, TEXT } from './definitions';

const BINARY = { data: 'AAAA', mimeType: 'application/pdf', fileName: 'x.pdf' };
const FILE_ID = 'D6294A0C-f739-4b1e-ba5d-c859473628f1';

const binaryOf = (names: string[]) => Object.fromEntries(names.map((name) => [name, BINARY]));
const mapped = (values: Record<string, unknown>, ...binaryFields: string[]): MappedInputs => ({
	isAutoMapped: false,
	values,
	binary: binaryOf(binaryFields),
});
const item = (values: Record<string, unknown>, ...binaryFields: string[]): MappedInputs => ({
	isAutoMapped: true,
	values,
	binary: binaryOf(binaryFields),
});
const strict = { skipEmptyInputs: false };

describe('values mapped to the inputs of an agent’s definition', () => {
	it('become texts for text inputs and binary fields for file inputs, in the order of the definition', () => {
		const given = mapped({ documents: ' a, b ,', document: 'data', question: 7 }, 'data', 'a', 'b');
		expect(buildInputsFromDefinition([TEXT, FILE, FILES], given, strict)).toEqual([
			{ key: 'question', kind: 'text', text: '7' },
			{ key: 'document', kind: 'file', binaryFields: ['data'] },
			{ key: 'documents', kind: 'file', binaryFields: ['a', 'b'] },
		]);
	});

	it.each([
		['the ID of a file in Roe', ` ${FILE_ID}\n`, FILE_ID],
		['a file ID without dashes', FILE_ID.replaceAll('-', ''), FILE_ID.replaceAll('-', '')],
		['a URL', 'https://example.com/a,b.pdf', 'https://example.com/a,b.pdf'],
		['a URL in capitals', 'HTTP://EXAMPLE.COM/a', 'HTTP://EXAMPLE.COM/a'],
	])('can be %s for a file input', (_, value, text) => {
		expect(buildInputsFromDefinition([FILE], mapped({ document: value }, 'data'), strict)).toEqual([
			{ key: 'document', kind: 'text', text },
		]);
	});

	it.each([
		['the name of a binary field', 'data', { kind: 'file', binaryFields: ['data'] }],
		['any other text', 'data is missing', { kind: 'text', text: 'data is missing' }],
	])('become a file or a text if the input accepts both: %s', (_, value, expected) => {
		const either = { key: 'source', data_type: 'text/*' };
		expect(buildInputsFromDefinition([either], mapped({ source: value }, 'data'), strict)).toEqual([
			{ key: 'source', ...expected },
		]);
	});

	it('are treated as files if the input’s type is unknown', () => {
		expect(buildInputsFromDefinition([ODD], mapped({ plan: 'data' }, 'data'), strict)).toEqual([
			{ key: 'plan', kind: 'file', binaryFields: ['data'] },
		]);
	});

	it('are ignored if the mapper marks the input as removed, and empty ones also if the agent no longer has the input', () => {
		const given = mapped({ question: 'x', other: '', more: null }, 'data');
		expect(buildInputsFromDefinition([TEXT, FILE], given, strict).map(({ key }) => key)).toEqual([
			'question',
		]);
	});

	it.each([
		[{ question: 'x', other: 'y', document: 'a' }, ['question', 'other', 'document']],
		[{ Question: 'x', document: '' }, ['Question']],
	])('cause an error if the agent no longer has the input: %j', (values, given) => {
		const error = thrownBy(() =>
			buildInputsFromDefinition([TEXT, FILE], mapped(values, 'a'), strict),
		);
		expect(error).toBeInstanceOf(InputError);
		expect(codeOf(error)).toBe('INPUTS_DONT_FIT');
		const inputs = given.map((key) => ({ key }));
		expect(error.message).toBe(describeMismatch([TEXT, FILE], inputs, []));
	});

	it.each([
		['a binary object', BINARY, [BINARY]],
		['a list of binary objects', [BINARY, BINARY], [BINARY, BINARY]],
		['a list of names', ['b', 'a'], ['b', 'a']],
		['a list of a name and a binary object', ['b', BINARY], ['b', BINARY]],
		['a field name that contains a comma', 'May, signed', ['May, signed']],
		['a field name with spaces around it', ' scan ', [' scan ']],
		[
			'several field names, one of which contains a comma',
			'a, May, signed,b',
			['a', 'May, signed', 'b'],
		],
	])('can be %s for a file input', (_, documents, binaryFields) => {
		const either = { ...FILES, data_type: '*/*' };
		for (const definition of [FILES, either]) {
			const given = mapped({ documents }, 'a', 'b', 'May, signed', ' scan ');
			expect(buildInputsFromDefinition([definition], given, strict)).toEqual([
				{ key: 'documents', kind: 'file', binaryFields },
			]);
		}
	});

	it('can be a binary object without a MIME type if the input accepts only files', () => {
		const document = { data: 'AAAA' };
		expect(buildInputsFromDefinition([FILE], mapped({ document }), strict)).toEqual([
			{ key: 'document', kind: 'file', binaryFields: [document] },
		]);
	});

	it('can be a list or an object if the input accepts both and the value names no files', () => {
		const either = { key: 'source', data_type: 'text/*' };
		const source = ['a', { b: 1 }];
		expect(buildInputsFromDefinition([either], mapped({ source }, 'a'), strict)).toEqual([
			{ key: 'source', kind: 'text', text: '["a",{"b":1}]' },
		]);
	});

	it.each([
		['an empty text', { question: '' }, 'INPUT_EMPTY', /"question"/],
		['null', { question: null }, 'INPUT_EMPTY', /"question"/],
		['an expression without a value', { question: undefined }, 'INPUT_EMPTY', /"question"/],
		['an empty file name', { document: '' }, 'INPUT_EMPTY', /"document"/],
		[
			'a binary field that the item doesn’t have',
			{ document: 'attachment' },
			'FILE_NOT_FOUND',
			/"document".*"attachment".*"a", "b"$/,
		],
		['only commas', { document: ' , ' }, 'INPUT_EMPTY', /"document"/],
		[
			'one missing binary field of several',
			{ documents: 'a, c' },
			'FILE_NOT_FOUND',
			/"documents".*"a, c".*"a", "b"$/,
		],
		[
			'two files for a single-file input',
			{ document: 'a, b' },
			'TOO_MANY_FILES',
			/"document".*\b2\b/,
		],
		[
			'a plain object for a file input',
			{ document: { a: 1 } },
			'FILE_NOT_FOUND',
			/"document".*"{\\"a\\":1}".*"a", "b"$/,
		],
		[
			'two binary objects for a single-file input',
			{ document: [BINARY, BINARY] },
			'TOO_MANY_FILES',
			/"document".*\b2\b/,
		],
		[
			'the file metadata that a form leaves in the item’s JSON',
			{ document: { filename: 'x.pdf', mimetype: 'application/pdf', size: 3 } },
			'FILE_NOT_FOUND',
			/"document".*x\.pdf.*"a", "b"$/,
		],
		['a file for a text input', { question: BINARY }, 'FILE_AS_TEXT', /"question"/],
		[
			'an invalid date',
			{ question: new Date('31.12.') },
			'VALUE_UNSENDABLE',
			/"question".* date\b/,
		],
	])('cause an error if they can’t be sent: %s', (_, values, code, names) => {
		const given = mapped(values, 'a', 'b');
		const error = thrownBy(() => buildInputsFromDefinition([TEXT, FILE, FILES], given, strict));
		expect(error).toBeInstanceOf(InputError);
		expect(codeOf(error)).toBe(code);
		expect(error.message).toMatch(names);
	});

	it('cause an error without a list of binary fields if the item has none', () => {
		const given = mapped({ document: 'data' });
		const error = thrownBy(() => buildInputsFromDefinition([FILE], given, strict));
		expect(codeOf(error)).toBe('FILE_NOT_FOUND');
		expect(error.message.match(/"\w+"/g)).toEqual(['"document"', '"data"']);
	});

	it('can be empty if Skip Empty Inputs is on', () => {
		const given = mapped({ question: '', document: null, documents: 'a' }, 'a');
		const inputs = buildInputsFromDefinition([TEXT, FILE, FILES], given, { skipEmptyInputs: true });
		expect(inputs).toEqual([{ key: 'documents', kind: 'file', binaryFields: ['a'] }]);
	});
});

describe('automatic mapping of an item', () => {
	it('uses only the fields and files that have the names of inputs', () => {
		const given = item({ question: 'Why?', other: 'x' }, 'document', 'more');
		expect(buildInputsFromDefinition([TEXT, FILE, FILES], given, strict)).toEqual([
			{ key: 'question', kind: 'text', text: 'Why?' },
			{ key: 'document', kind: 'file', binaryFields: ['document'] },
		]);
	});

	it('reads a file’s URL or ID from a JSON field if no binary field has the input’s name', () => {
		const given = item({ document: 'https://example.com/a.pdf', documents: FILE_ID }, 'more');
		expect(buildInputsFromDefinition([FILE, FILES], given, strict)).toEqual([
			{ key: 'document', kind: 'text', text: 'https://example.com/a.pdf' },
			{ key: 'documents', kind: 'text', text: FILE_ID },
		]);
	});

	it('prefers the binary field to a JSON field with the same name, except for a text input', () => {
		const given = item({ question: 'Why?', document: 'scan.pdf' }, 'question', 'document');
		expect(buildInputsFromDefinition([TEXT, FILE], given, strict)).toEqual([
			{ key: 'question', kind: 'text', text: 'Why?' },
			{ key: 'document', kind: 'file', binaryFields: ['document'] },
		]);
	});

	it('uses the only file for the only input that takes one, whatever their names', () => {
		const given = item({ question: 'Why?' }, 'data');
		expect(buildInputsFromDefinition([TEXT, FILE], given, strict)).toEqual([
			{ key: 'question', kind: 'text', text: 'Why?' },
			{ key: 'document', kind: 'file', binaryFields: ['data'] },
		]);
	});

	it.each([
		['there are two files', [FILE], item({}, 'data', 'more')],
		['there are two inputs for files', [FILE, FILES], item({}, 'data')],
		['the input accepts texts too', [{ ...FILE, data_type: '*/*' }], item({}, 'data')],
	])('chooses no file of another name if %s', (_, definitions, given) => {
		expect(buildInputsFromDefinition(definitions, given, strict)).toEqual([]);
	});

	it('prefers a JSON field that has the input’s name to a file that doesn’t', () => {
		const given = item({ document: null }, 'data');
		const error = thrownBy(() => buildInputsFromDefinition([FILE], given, strict));
		expect(codeOf(error)).toBe('INPUT_EMPTY');
	});

	it('ignores properties that every object inherits', () => {
		const inherited = { key: 'constructor', data_type: 'text/plain' };
		expect(buildInputsFromDefinition([inherited], item({}), strict)).toEqual([]);
	});
});
