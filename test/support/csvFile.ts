import type { TestFile } from './engine';

/** A CSV file of an item. */
export const csvFile = (csv: string): TestFile => ({
	bytes: Buffer.from(csv),
	fileName: 'table.csv',
	mimeType: 'text/csv',
});
