import { readFile } from 'node:fs/promises';

import type { StoredFile } from '../types';

/** Pages in a row that begin with the same line: a document of a pack of documents. Pages count from 1. */
export interface Segment {
	title: string;
	first_page: number;
	last_page: number;
}

/** Pages of a PDF as its page objects tell; null for another file, or where they can't be seen. */
export async function countPages(file: StoredFile): Promise<number | null> {
	const content = await readPdf(file);
	return content?.match(/\/Type\s*\/Page\b(?!s)/g)?.length ?? null;
}

/** The documents in a PDF, as far as its pages hold text that isn't compressed. */
export async function listSegments(file: StoredFile): Promise<Segment[]> {
	const content = (await readPdf(file)) ?? '';
	const titles = [...content.matchAll(/\bstream\s+BT\b[^]*?\bendstream\b/g)].map(
		([text]) => /\(([^)]*)\)\s*Tj/.exec(text)?.[1] ?? '',
	);
	const segments: Segment[] = [];
	titles.forEach((title, index) => {
		const last = segments.at(-1);
		if (last?.title === title) last.last_page = index + 1;
		else segments.push({ title, first_page: index + 1, last_page: index + 1 });
	});
	return segments;
}

/** Undefined for another file, or one that is no longer there. */
async function readPdf({ contentType, path }: StoredFile): Promise<string | undefined> {
	if (contentType !== 'application/pdf' || path === undefined) return undefined;
	return await readFile(path, 'latin1').catch(() => undefined);
}
