import {
	formatInputLabel,
	formatToolInputLabel,
	takesText,
} from '../../../nodes/RoeAi/inputs/inputDefinitions';
import { FILE, FILES, ODD, TEXT } from './definitions';

describe('an input definition', () => {
	it.each([
		['text/plain', true],
		['TEXT/PLAIN; charset=utf-8', true],
		['application/json', true],
		['', true],
		[undefined, true],
		['application/pdf', false],
		['image/*', false],
		['text/*', true],
		['*/*', true],
		['model/x-site-plan', false],
	])('with the type %s accepts a text: %s', (data_type, expected) => {
		expect(takesText({ key: 'k', data_type })).toBe(expected);
	});

	it.each([
		[{ key: 'q' }, 'q (text)'],
		[{ ...TEXT, description: 'What to ask', example: 'Why?' }, 'question (text)'],
		[{ ...FILE, description: 'The invoice' }, 'document (file)'],
		[FILES, 'documents (files)'],
		[ODD, 'plan (file)'],
		[{ key: 'source', data_type: '*/*' }, 'source (text or file)'],
		[{ key: 'code', data_type: 7 as unknown as string }, 'code (text)'],
	])('is labeled with its key and a short type: %j', (definition, label) => {
		expect(formatInputLabel(definition)).toBe(label);
	});

	it.each([
		[TEXT, 'question'],
		[FILE, 'document URL'],
		[FILES, 'documents URL'],
		[{ key: 'source', data_type: '*/*' }, 'source text or URL'],
	])('is labeled in a tool with the name of a model’s argument: %j', (definition, label) => {
		expect(formatToolInputLabel(definition)).toBe(label);
	});
});
