import type { IExecuteFunctions } from 'n8n-workflow';

import { formatFieldList } from '../../inputs/fileFields';
import { getBinaryFields } from '../../platform/binaryFields';
import type { FilePart } from '../../platform/multipart';
import { digestBytes } from '../../shared/digest';
import type { ErrorCode } from '../../shared/errorCodes';
import { InputError, quote } from '../../shared/inputError';
import { getBufferBytes, getPropertyNames, readProperty } from '../../shared/untrusted';
import { decodeFileData } from './decodeFileData';
import { nameFile } from './nameFile';

/** n8n's default of 64 KB is slower for large files (`bench/notes.md`); larger chunks use more memory for each concurrent file. */
const CHUNK_BYTES = 256 * 1024;

/** n8n's names of its storages: the value of `data` if a file is stored. Most of them are valid base64. */
const STORAGE_NAMES = [
	'database',
	'default',
	'filesystem',
	'filesystem-v2',
	's3',
	'azure',
	'azure-blob',
];

interface FileSource extends Pick<FilePart, 'identity' | 'size'> {
	stream(): AsyncIterable<Uint8Array>;
	mimeType?: string;
}

type FileError = (about: { code: ErrorCode; problem: string; advice: string }) => InputError;

/** What a file is for, as errors say it. */
export interface FileUse {
	/** Such as `input "document"`. */
	of: string;
	/** What didn't happen if the file can't be read to its end. */
	notDone: string;
}

/** Prepares a file, reading only its size. @throws {InputError} without such a binary field, or without its bytes. */
export async function openFile(
	context: IExecuteFunctions,
	itemIndex: number,
	field: unknown,
	{ of, notDone }: FileUse,
): Promise<FilePart> {
	const isByName = typeof field !== 'object' || field === null;
	const binary = isByName ? findBinary(context, itemIndex, String(field)) : field;
	if (binary === undefined) {
		throw new InputError(
			'FILE_NOT_FOUND',
			`The ${of} uses the binary field ${quote(field)}, but the item has ${formatItemFields(context, itemIndex)}`,
			"Set 'Input Binary Field' to a binary field of the item, and check that the previous node outputs files.",
		);
	}
	const place = isByName ? `binary field ${quote(field)}` : 'from an expression';
	const error: FileError = ({ code, problem, advice }) =>
		new InputError(
			code,
			`The file of the ${of} (${place}) ${problem}`,
			isByName ? advice : `${advice} ${ENTER_NAME_ADVICE}`,
		);
	const { mimeType, ...source } = await findSource(context, binary, error);
	if (source.size === 0)
		throw error({
			code: 'FILE_EMPTY',
			problem: 'is empty',
			advice: 'Roe doesn’t accept empty files. Check the node that created it.',
		});
	const file: FilePart = {
		...source,
		...nameFile(binary, { fileName: isByName ? String(field) : 'file', mimeType }),
		stream: () => readExactly(source, notDone, error, (readError) => (file.readError = readError)),
	};
	return file;
}

/** n8n omits `data` from `$binary`, and with it the bytes of files that aren't in a storage. */
const ENTER_NAME_ADVICE =
	'n8n may leave out the file’s bytes in expressions, so enter the name of the binary field instead.';

function findBinary(context: IExecuteFunctions, itemIndex: number, name: string): unknown {
	const fields = getItemBinaryFields(context, itemIndex);
	if (Object.hasOwn(fields, name)) return fields[name] ?? null;
	try {
		// In binary mode "combined", the name may be a path into the JSON.
		const found: unknown = context.helpers.assertBinaryData(itemIndex, name);
		return getPropertyNames(found).length > 0 ? found : undefined;
	} catch {
		return undefined;
	}
}

function formatItemFields(context: IExecuteFunctions, itemIndex: number): string {
	return formatFieldList(getItemBinaryFields(context, itemIndex));
}

export const getItemBinaryFields = (context: IExecuteFunctions, itemIndex: number) =>
	getBinaryFields(context.getInputData()[itemIndex]);

/** A file with an ID is in n8n's storage; otherwise the item holds its bytes. */
async function findSource(
	context: IExecuteFunctions,
	binary: unknown,
	error: FileError,
): Promise<FileSource> {
	const id = readProperty(binary, 'id') ?? '';
	if (typeof id !== 'string') {
		throw error({
			code: 'FILE_INVALID',
			problem: `has an invalid ID: ${quote(id)}`,
			advice: NOT_A_FILE_ADVICE,
		});
	}
	return id === ''
		? createInlineSource(binary, error)
		: await createStoredSource(context, id, error);
}

const NOT_A_FILE_ADVICE =
	"A binary field must have the file’s bytes as base64 in 'data', or the 'id' of a file that n8n has stored. Check the node that created it.";

function createInlineSource(binary: unknown, error: FileError): FileSource {
	const isData = typeof binary === 'string' || getBufferBytes(binary) !== undefined;
	const data = isData ? binary : (readProperty(binary, 'data') ?? '');
	const invalid = (problem: string) =>
		error({ code: 'FILE_INVALID', problem, advice: NOT_A_FILE_ADVICE });
	if (data === '') throw invalid('has no data');
	if (STORAGE_NAMES.includes(data as string)) {
		throw invalid(`is in n8n’s storage ${quote(data)}, but has no ID`);
	}
	const decoded = decodeFileData(data);
	if (decoded === undefined) throw invalid(`isn’t base64: ${quote(data)}`);
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

async function createStoredSource(
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
		// The storage's size, not the item's: Content-Length must be exact.
		const fileSize = readProperty(await context.helpers.getBinaryMetadata(id), 'fileSize');
		const isSize = typeof fileSize === 'number' && Number.isSafeInteger(fileSize) && fileSize > 0;
		return { ...source, size: isSize ? fileSize : await countBytes(source.stream()) };
	} catch (cause) {
		throw error({
			code: 'FILE_UNREADABLE',
			problem: 'can’t be read from n8n’s storage: run the previous node again',
			advice: `n8n reported ${quote(getErrorMessage(cause))}. The file may have been pruned, deleted with a sub-workflow’s execution, or kept in a storage that this n8n doesn’t use.`,
		});
	}
}

async function countBytes(stream: AsyncIterable<Uint8Array>): Promise<number> {
	let bytes = 0;
	for await (const chunk of stream) bytes += chunk.length;
	return bytes;
}

/** With too few bytes, Roe would wait; with too many, it would read a part. `onError` gets the error, as n8n's HTTP client replaces it. */
async function* readExactly(
	{ size, stream }: FileSource,
	notDone: string,
	error: FileError,
	onError: (error: InputError) => void,
): AsyncGenerator<Uint8Array> {
	let sent = 0;
	const fail = (reason: string) => {
		const failure = error({
			code: 'FILE_CHANGED',
			problem: 'can’t be read completely: run the previous node again',
			advice: `While reading the file, ${reason}. Roe didn’t receive all of it, so ${notDone}.`,
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
		throw fail(`n8n reported ${quote(getErrorMessage(cause))}`);
	}
	if (sent !== size) {
		throw fail(
			`n8n returned ${sent > size ? 'more' : 'fewer'} bytes than the ${size} it had announced`,
		);
	}
}

function getErrorMessage(error: unknown): string {
	const message = readProperty(error, 'message');
	return typeof message === 'string' ? message : quote(error);
}
