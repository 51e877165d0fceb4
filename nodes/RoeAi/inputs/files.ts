import type { IExecuteFunctions } from 'n8n-workflow';

import type { ErrorCode } from '../shared/errorCodes';
import type { FilePart } from '../transport/multipart';
import { BadInput, quote } from './badInput';
import { digestBytes } from './digest';
import { decodeFileData } from './fileData';
import { binaryFieldsOf, describeFields } from './fileFields';
import { nameFile } from './fileTypes';
import { bufferBytes, propertyNames, readProperty } from './untrusted';

/**
 * Bytes that are read of a file at once. n8n's 64 KB make a large file slower (`bench/notes.md`), and more than this holds more memory
 * for each of the files that are sent side by side.
 */
const CHUNK_BYTES = 256 * 1024;

/** What n8n writes in `data` of a file that lies in one of its storages, instead of the bytes. Most of them could be base64. */
const STORAGES = [
	'database',
	'default',
	'filesystem',
	'filesystem-v2',
	's3',
	'azure',
	'azure-blob',
];

/** The bytes of a file, before it has a name. */
interface FileSource extends Pick<FilePart, 'identity' | 'size'> {
	stream(): AsyncIterable<Uint8Array>;
	/** MIME type that the bytes came with. */
	mimeType?: string;
}

/** An error of one file, which it names. */
type FileError = (about: { code: ErrorCode; problem: string; cure: string }) => BadInput;

/**
 * A file of an item, ready to be streamed. Only its size is looked up; the bytes are read when they are sent. Whatever an item holds
 * of a file is sent if it can be; see `nameFile` for its name and type.
 *
 * @param field Name of a binary field, or a binary object that an expression gave.
 * @param key Key of the agent's input, for errors.
 * @throws {BadInput} if the item has no such field, naming those it has, or n8n has no bytes for it.
 */
export async function openFile(
	context: IExecuteFunctions,
	itemIndex: number,
	field: unknown,
	key: string,
): Promise<FilePart> {
	const isByName = typeof field !== 'object' || field === null;
	const binary = isByName ? findBinary(context, itemIndex, String(field)) : field;
	if (binary === undefined) {
		throw new BadInput(
			'FILE_NOT_FOUND',
			`The input ${quote(key)} asks for the binary field ${quote(field)}, but the item has ${fieldsOf(context, itemIndex)}`,
			'Set “Input Binary Field” to a binary field of the item, and check that the node before gives files.',
		);
	}
	const place = isByName ? `binary field ${quote(field)}` : 'given by an expression';
	const error: FileError = ({ code, problem, cure }) =>
		new BadInput(
			code,
			`The file of the input ${quote(key)} (${place}) ${problem}`,
			isByName ? cure : `${cure} ${ENTER_NAME}`,
		);
	const { mimeType, ...source } = await findSource(context, binary, error);
	if (source.size === 0)
		throw error({
			code: 'FILE_EMPTY',
			problem: 'is empty',
			cure: 'Roe takes no empty files. Check the node that made it.',
		});
	const file: FilePart = {
		...source,
		...nameFile(binary, { fileName: isByName ? String(field) : 'file', mimeType }),
		stream: () => readExactly(source, error, (readError) => (file.readError = readError)),
	};
	return file;
}

/** n8n leaves `data` out of `$binary`, and with it the bytes of a file that is in no storage. */
const ENTER_NAME =
	'In expressions, n8n may leave out the bytes: enter the name of the binary field instead.';

function findBinary(context: IExecuteFunctions, itemIndex: number, name: string): unknown {
	const fields = binaryOf(context, itemIndex);
	if (Object.hasOwn(fields, name)) return fields[name] ?? null;
	try {
		// Workflows may keep files anywhere within the JSON (binary mode "combined"): then the name is a path.
		const found: unknown = context.helpers.assertBinaryData(itemIndex, name);
		return propertyNames(found).length > 0 ? found : undefined;
	} catch {
		return undefined;
	}
}

function fieldsOf(context: IExecuteFunctions, itemIndex: number): string {
	return describeFields(Object.keys(binaryOf(context, itemIndex)));
}

const binaryOf = (context: IExecuteFunctions, itemIndex: number) =>
	binaryFieldsOf(context.getInputData()[itemIndex]);

/** Where a file's bytes come from: n8n's storage by ID, or (binary-data mode "memory") the item itself. */
async function findSource(
	context: IExecuteFunctions,
	binary: unknown,
	error: FileError,
): Promise<FileSource> {
	const id = readProperty(binary, 'id') ?? '';
	if (typeof id !== 'string') {
		throw error({
			code: 'FILE_INVALID',
			problem: `has an ID that n8n can’t have given: ${quote(id)}`,
			cure: NOT_A_FILE,
		});
	}
	return id === '' ? inItem(binary, error) : await inStorage(context, id, error);
}

const NOT_A_FILE =
	'A binary field holds the bytes as base64 in “data”, or the “id” of a file that n8n has stored. Check the node that made it.';

function inItem(binary: unknown, error: FileError): FileSource {
	// The field may hold the bytes themselves, instead of an object that does.
	const isData = typeof binary === 'string' || bufferBytes(binary) !== undefined;
	const data = isData ? binary : (readProperty(binary, 'data') ?? '');
	const invalid = (problem: string) => error({ code: 'FILE_INVALID', problem, cure: NOT_A_FILE });
	if (data === '') throw invalid('has no data');
	if (STORAGES.includes(data as string)) {
		throw invalid(`is in n8n’s storage ${quote(data)}, but has no ID there`);
	}
	const decoded = decodeFileData(data);
	if (decoded === undefined) throw invalid(`is not base64: ${quote(data)}`);
	const { bytes, mimeType } = decoded;
	return {
		identity: digestBytes(bytes),
		size: bytes.length,
		mimeType,
		async *stream() {
			yield bytes;
		},
	};
}

async function inStorage(
	context: IExecuteFunctions,
	id: string,
	error: FileError,
): Promise<FileSource> {
	const source = {
		identity: id,
		async *stream() {
			yield* await context.helpers.getBinaryStream(id, CHUNK_BYTES);
		},
	};
	try {
		// The storage's own figure, not the item's: it goes into the request's Content-Length and must be exact.
		const fileSize = readProperty(await context.helpers.getBinaryMetadata(id), 'fileSize');
		const isSize = typeof fileSize === 'number' && Number.isSafeInteger(fileSize) && fileSize > 0;
		return { ...source, size: isSize ? fileSize : await count(source.stream()) };
	} catch (cause) {
		throw error({
			code: 'FILE_UNREADABLE',
			problem: 'can’t be read from n8n’s storage: run the node before again',
			cure: `n8n says: ${quote(messageOf(cause))}. The file may be pruned, deleted with the execution of a sub-workflow, or in a storage that this n8n doesn’t use.`,
		});
	}
}

async function count(stream: AsyncIterable<Uint8Array>): Promise<number> {
	let bytes = 0;
	for await (const chunk of stream) bytes += chunk.length;
	return bytes;
}

/**
 * A file's bytes, as many as were announced. Others would leave Roe waiting for the rest of the request, or taking a part of a file for
 * all of it.
 *
 * @param onError Told why it ends early: n8n's HTTP client passes on another error.
 */
async function* readExactly(
	{ size, stream }: FileSource,
	error: FileError,
	onError: (error: BadInput) => void,
): AsyncGenerator<Uint8Array> {
	let sent = 0;
	const fail = (reason: string) => {
		const failure = error({
			code: 'FILE_CHANGED',
			problem: 'can’t be read to its end: run the node before again',
			cure: `It was being sent, but ${reason}. Roe got a part of the request only, so no job was started.`,
		});
		onError(failure);
		return failure;
	};
	try {
		for await (const chunk of stream()) {
			sent += chunk.length;
			if (sent > size) break;
			yield chunk;
		}
	} catch (cause) {
		throw fail(`n8n says: ${quote(messageOf(cause))}`);
	}
	if (sent !== size) {
		throw fail(`n8n has ${sent > size ? 'more' : 'fewer'} bytes than the ${size} it has announced`);
	}
}

function messageOf(error: unknown): string {
	const message = readProperty(error, 'message');
	return typeof message === 'string' ? message : quote(error);
}
