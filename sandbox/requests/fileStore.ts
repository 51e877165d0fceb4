import { createHash, randomUUID } from 'node:crypto';
import { createWriteStream, mkdtempSync, type WriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { parseUuid } from '../ids';
import type { StoredFile } from '../types';

/** What is known of a file before its bytes are read. */
export interface FileHeader {
	/** A new UUID by default. */
	id?: string;
	organizationId: string;
	fileName: string;
	contentType: string;
}

/**
 * The files that reached the local Roe. Bytes go from the connection to a temporary folder, a piece at a time: a file of any size
 * costs the memory of a piece. Above a limit only size and hash are kept.
 */
export class FileStore {
	private readonly directory = mkdtempSync(join(tmpdir(), 'roe-sandbox-'));

	private readonly files = new Map<string, StoredFile>();

	/** @param keepUpTo Bytes up to which a file is kept. */
	constructor(private readonly keepUpTo: number) {}

	/** Reads a file to its end. Where the reading breaks off, nothing of it is kept. */
	async store(header: FileHeader, bytes: AsyncIterable<Buffer>): Promise<StoredFile> {
		const id = header.id ?? randomUUID();
		const path = join(this.directory, id);
		const hash = createHash('sha256');
		let copy: WriteStream | undefined = createWriteStream(path);
		let size = 0;
		try {
			for await (const piece of bytes) {
				size += piece.length;
				hash.update(piece);
				if (copy !== undefined && size > this.keepUpTo) {
					await this.drop(copy, path);
					copy = undefined;
				}
				if (copy !== undefined && !copy.write(piece)) await once(copy, 'drain');
			}
			copy?.end();
			if (copy !== undefined) await once(copy, 'close');
		} catch (error) {
			if (copy !== undefined) await this.drop(copy, path);
			throw error;
		}
		const file: StoredFile = {
			...header,
			id,
			size,
			sha256: hash.digest('hex'),
			path: copy === undefined ? undefined : path,
		};
		this.files.set(id, file);
		return file;
	}

	/** A file of an organization, by its UUID. */
	find(id: string, organizationId: string): StoredFile | undefined {
		const file = this.files.get(parseUuid(id) ?? '');
		return file?.organizationId === organizationId ? file : undefined;
	}

	/** Takes a file away: true where it was there. */
	async remove(file: StoredFile): Promise<boolean> {
		const wasThere = this.files.delete(file.id);
		if (file.path !== undefined) await rm(file.path, { force: true });
		return wasThere;
	}

	async removeAll(): Promise<void> {
		await Promise.all([...this.files.values()].map(async (file) => await this.remove(file)));
	}

	/** Takes the temporary folder away. */
	async close(): Promise<void> {
		this.files.clear();
		await rm(this.directory, { recursive: true, force: true });
	}

	private async drop(copy: WriteStream, path: string): Promise<void> {
		if (!copy.closed) {
			copy.destroy();
			await once(copy, 'close');
		}
		await rm(path, { force: true });
	}
}
