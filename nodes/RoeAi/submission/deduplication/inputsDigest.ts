import { createHash } from 'crypto';

import type { FilePart } from '../../platform/multipart';
import { digest } from '../../shared/digest';
import { type SentInput, toWellFormed } from '../../transport/runs';

/** Written in front of each digest. A later way to compute it gets another one, so that the two aren't compared. */
const VERSION = 'v1:';

/** A digest of what the agent is given: texts and files by key, files by content, name and type. @throws {InputError} for an unreadable file. */
export async function digestInputs(inputs: SentInput[]): Promise<string> {
	const entries: Array<[key: string, value: unknown]> = [];
	for (const input of inputs) {
		entries.push([
			toWellFormed(input.key),
			input.kind === 'text' ? toWellFormed(input.text) : await digestFiles(input.files),
		]);
	}
	entries.sort(([a], [b]) => (a < b ? -1 : 1));
	return VERSION + digest(entries);
}

/** Whether two jobs were given the same. True if a digest is missing, or was computed in another way. */
export function mayBeSameInputs(stored: string | undefined, inputsDigest: string): boolean {
	return stored === undefined || !stored.startsWith(VERSION) || stored === inputsDigest;
}

async function digestFiles(files: FilePart[]): Promise<string[][]> {
	const digests: string[][] = [];
	// One at a time and in chunks, so that large files need no memory.
	for (const file of files) {
		const hash = createHash('sha256');
		for await (const chunk of file.stream()) hash.update(chunk);
		digests.push([hash.digest('hex'), file.fileName, file.mimeType]);
	}
	return digests;
}
