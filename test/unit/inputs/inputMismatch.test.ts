import { describeMismatch } from '../../../nodes/RoeAi/inputs/inputMismatch';
import { FILE, TEXT } from './definitions';

describe('the description of a mismatch between inputs and a definition', () => {
	it.each([
		['missing', [], /: question, document$/],
		['unknown', [{ key: 'question' }, { key: 'document' }, { key: 'other' }], /: other$/],
		[
			'a missing input whose name resembles a given one',
			[{ key: 'Question' }],
			/: question, document\. .*: Question \(.*\bquestion\?\)$/,
		],
		[
			'a text for a file input',
			[{ key: 'question' }, { key: 'document', text: 'x' }],
			/^[^:]*: document$/,
		],
		[
			'a file for a text input',
			[{ key: 'question', kind: 'file' as const }, { key: 'document' }],
			/^[^:]*: question$/,
		],
		[
			'two files for a single-file input',
			[{ key: 'question' }, { key: 'document', files: ['a', 'b'] }],
			/^[^:]*: document$/,
		],
	])('names the keys: %s', (_, inputs, keys) => {
		expect(describeMismatch([TEXT, FILE], inputs)).toMatch(keys);
	});

	it('has a different wording for each kind of mismatch', () => {
		const kinds = [
			[{ key: 'document' }],
			[{ key: 'question' }, { key: 'document' }, { key: 'other' }],
			[{ key: 'question' }, { key: 'document', text: 'x' }],
			[{ key: 'question', kind: 'file' as const }, { key: 'document' }],
			[{ key: 'question' }, { key: 'document', files: ['a', 'b'] }],
		];
		const words = kinds.map((inputs) => describeMismatch([TEXT, FILE], inputs).split(':')[0]);
		expect(new Set(words).size).toBe(kinds.length);
	});
});
