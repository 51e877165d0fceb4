import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';

import type { FilePart } from '../transport/multipart';
import { BadInput, quote } from './badInput';
import { digest } from './digest';

/**
 * Bytes that are read of a file at once. n8n's 64 KB make a large file slower (`bench/notes.md`), and more than this holds more memory
 * for each of the files that are sent side by side.
 */
const PIECE = 256 * 1024;

/**
 * A file of an item, ready to be streamed. Only its size is looked up; the bytes are read when they are sent.
 *
 * @param field Name of a binary field, or a binary object that an expression gave.
 * @param key Key of the agent's input, for errors.
 * @throws {BadInput} where the item has no such field, naming those it has, or the file is empty.
 */
export async function openFile(
	context: IExecuteFunctions,
	itemIndex: number,
	field: unknown,
	key: string,
): Promise<FilePart> {
	const binary = findBinary(context, itemIndex, field);
	if (binary === undefined) {
		throw new BadInput(
			`The input ${quote(key)} asks for the binary field ${quote(field)}, but the item has ${fieldsOf(context, itemIndex)}`,
			'Set “Input Binary Field” to a binary field of the item, and check that the node before gives files.',
		);
	}
	const { identity, size, stream } = await source(context, binary);
	if (size === 0) {
		throw new BadInput(
			`The file of the input ${quote(key)} (binary field ${quote(field)}) is empty`,
			'Roe takes no empty files. Check the node that made it.',
		);
	}
	return {
		identity,
		fileName: binary.fileName ?? defaultName(field, binary),
		mimeType: binary.mimeType,
		size,
		stream,
	};
}

function findBinary(
	context: IExecuteFunctions,
	itemIndex: number,
	field: unknown,
): IBinaryData | undefined {
	try {
		return context.helpers.assertBinaryData(itemIndex, field as string | IBinaryData);
	} catch {
		return undefined;
	}
}

function fieldsOf(context: IExecuteFunctions, itemIndex: number): string {
	const names = Object.keys(context.getInputData()[itemIndex]?.binary ?? {});
	return names.length === 0 ? 'no files' : `only ${names.map((name) => quote(name)).join(', ')}`;
}

/** Where a file's bytes come from: n8n's storage by ID, or (binary-data mode "memory") the item itself as base64. */
async function source(
	context: IExecuteFunctions,
	binary: IBinaryData,
): Promise<Pick<FilePart, 'identity' | 'size' | 'stream'>> {
	const { id } = binary;
	if (id === undefined) {
		const bytes = Buffer.from(binary.data, 'base64');
		return {
			identity: digest(binary.data),
			size: bytes.length,
			async *stream() {
				yield bytes;
			},
		};
	}
	// The storage's own figure, not the item's: it goes into the request's Content-Length and must be exact.
	const { fileSize } = await context.helpers.getBinaryMetadata(id);
	return {
		identity: id,
		size: fileSize,
		async *stream() {
			yield* await context.helpers.getBinaryStream(id, PIECE);
		},
	};
}

function defaultName(field: unknown, binary: IBinaryData): string {
	const name = typeof field === 'string' ? field : 'file';
	return binary.fileExtension ? `${name}.${binary.fileExtension}` : name;
}
