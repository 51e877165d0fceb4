import { type BinaryFields, findDescribedFiles } from '../../../nodes/RoeAi/inputs/describedFiles';

const PDF = 'application/pdf';
const stored = (fileName: string, bytes: number | undefined = 3, mimeType = PDF) => ({
	data: 'filesystem-v2',
	id: `filesystem-v2:${fileName}`,
	fileName,
	mimeType,
	bytes,
});
const formFile = (filename: string, size = 3, mimetype: string | null = PDF) => ({
	filename,
	mimetype,
	size,
});

describe('a file that is only described', () => {
	it.each<[string, unknown[], BinaryFields, string[]]>([
		['by a form', [formFile('a.pdf')], { Invoice_PDF: stored('a.pdf') }, ['Invoice_PDF']],
		[
			'by a form, beside other files',
			[formFile('a.pdf')],
			{ b: stored('b.pdf'), a: stored('a.pdf') },
			['a'],
		],
		[
			'by a form, beside one of the same name and another size',
			[formFile('a.pdf', 5)],
			{ front: stored('a.pdf', 4), back: stored('a.pdf', 5) },
			['back'],
		],
		[
			'by a form, beside one of the same name and another type',
			[formFile('a', 3, 'text/plain')],
			{ front: stored('a'), back: stored('a', 3, 'text/plain') },
			['back'],
		],
		[
			'by a form, without a type',
			[formFile('a', 3, null)],
			{ a: stored('a', 3, 'application/octet-stream') },
			['a'],
		],
		[
			'by a form, in an n8n that stores no size',
			[formFile('a.pdf')],
			{ a: { ...stored('a.pdf'), bytes: undefined } },
			['a'],
		],
		[
			'by a form that takes several files, two of them alike',
			[formFile('a.pdf'), formFile('b.pdf'), formFile('a.pdf')],
			{ F_0: stored('a.pdf'), F_1: stored('b.pdf'), F_2: stored('a.pdf') },
			['F_0', 'F_1', 'F_2'],
		],
		[
			'by $binary, which leaves out the bytes',
			[{ fileName: 'a.pdf', mimeType: PDF, bytes: 3 }],
			{ a: stored('a.pdf'), b: stored('b.pdf') },
			['a'],
		],
	])('becomes the name of its binary field: %s', (_, files, binary, names) => {
		expect(findDescribedFiles(files, binary)).toEqual(names);
	});

	it.each<[string, unknown, BinaryFields]>([
		['the item has no files', formFile('a.pdf'), {}],
		['the only file has another name', formFile('a.pdf'), { data: stored('b.pdf') }],
		['the only file has no name', formFile('a.pdf'), { data: { data: 'AAAA', mimeType: PDF } }],
		['the only file has another size', formFile('a.pdf', 5), { data: stored('a.pdf') }],
		['the only file has another type', formFile('a', 3, 'image/png'), { data: stored('a') }],
		['two fit', formFile('a.pdf'), { a: stored('a.pdf'), b: stored('a.pdf') }],
		['the binary fields aren’t files', formFile('a.pdf'), { a: null, b: 'AAAA', c: [] }],
		[
			'the only file lacks what $binary says',
			{ fileName: 'a.pdf', mimeType: PDF },
			{ data: { data: 'AAAA', mimeType: PDF } },
		],
	])('stays as it is if %s', (_, file, binary) => {
		expect(findDescribedFiles([file], binary)).toEqual([file]);
	});

	it('stays as it is if it’s given more often than the item has it', () => {
		const files = [formFile('a.pdf'), formFile('a.pdf')];
		expect(findDescribedFiles(files, { a: stored('a.pdf') })).toEqual(files);
	});

	it('leaves names, and files with their bytes, unchanged', () => {
		const files = ['data', stored('a.pdf'), 7, null, { filename: 'a.pdf' }];
		expect(findDescribedFiles(files, { a: stored('a.pdf') })).toEqual(files);
	});
});
