import { withUniqueNames } from '../../../nodes/RoeAi/results/uniqueFileNames';

const named = (...names: string[]) =>
	withUniqueNames(names.map((fileName) => ({ data: '', mimeType: 'text/plain', fileName }))).map(
		({ fileName }) => fileName,
	);

describe('unique file names', () => {
	it('are numbered before the extension', () => {
		expect(named('a.tar.gz', 'a.tar.gz', '.env', '.env', 'b', 'b')).toEqual([
			'a.tar.gz',
			'a.tar (2).gz',
			'.env',
			'.env (2)',
			'b',
			'b (2)',
		]);
	});

	it('skip numbers that other files have', () => {
		expect(named('a', 'A (2)', 'a', 'A', 'a (2)')).toEqual([
			'a',
			'A (2)',
			'a (3)',
			'A (4)',
			'a (2) (2)',
		]);
	});

	it('take a short time for very many files of one name', () => {
		// Counting from 2 for each of them takes far longer than a test may.
		const count = 10_000;
		const names = named(...new Array<string>(count).fill('page.png'));
		expect(new Set(names).size).toBe(count);
		expect(names.at(-1)).toBe(`page (${count}).png`);
	});
});
