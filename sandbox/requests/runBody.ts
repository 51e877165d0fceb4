import type { FastifyRequest } from 'fastify';

import { ApiError, badFields } from '../errors';
import type { StoredFile } from '../types';
import type { FileStore } from './fileStore';

/** A value as it was sent: a text, an uploaded file, or JSON's null. */
export type GivenValue = string | StoredFile | null;

/** The body of a run, the same whatever its encoding. */
export interface RunBody {
	/** By input key. More than one value where a form repeats a name. */
	inputs: Map<string, GivenValue[]>;
	metadata: Record<string, string>;
	/** `organization_id`, as it was given. */
	organizationId?: unknown;
}

/** Properties of a body that are no inputs. */
const NO_INPUTS = ['metadata', 'organization_id'];

/** How many bytes a text of a form may have. */
const TEXT_LIMIT = 64 * 1024 * 1024;

/** Reads the body of a run from JSON, a form or multipart; uploaded files go to the store while they arrive. */
export async function readRunBody(
	request: FastifyRequest,
	files: FileStore,
	organizationId: string,
): Promise<RunBody> {
	if (request.isMultipart()) return await readMultipart(request, files, organizationId);
	if (Array.isArray(request.body) && request.headers['content-type']?.startsWith(FORM)) {
		return fromPairs(request.body as Array<[string, string]>);
	}
	return fromObject(request.body ?? {});
}

export const FORM = 'application/x-www-form-urlencoded';

/**
 * A run given as a JSON object. Values that are no text become text as the SDKs make it: objects and arrays as JSON text.
 *
 * @param isOneOfMany Whether it is one of many runs in a request: then `metadata` and `organization_id` are left out.
 */
export function fromObject(body: unknown, isOneOfMany = false): RunBody {
	if (typeof body !== 'object' || body === null || Array.isArray(body)) {
		const kind = Array.isArray(body) ? 'list' : body === null ? 'NoneType' : typeof body;
		throw badFields({
			non_field_errors: [`Invalid data. Expected a dictionary, but got ${kind}.`],
		});
	}
	const given = Object.entries(body).filter(([key]) => !NO_INPUTS.includes(key));
	const inputs = new Map(
		given.map(([key, value]): [string, GivenValue[]] => [key, [asText(value)]]),
	);
	if (isOneOfMany) return { inputs, metadata: {} };
	const { metadata = null, organization_id: organizationId } = body as Record<string, unknown>;
	return { inputs, metadata: readMetadata(metadata), organizationId };
}

/** Takes away files that came with a request which is then refused. */
export async function discardFiles(body: RunBody, files: FileStore): Promise<void> {
	for (const value of [...body.inputs.values()].flat()) {
		if (typeof value === 'object' && value !== null) await files.remove(value);
	}
}

function fromPairs(pairs: Array<[string, string]>): RunBody {
	const body: RunBody = { inputs: new Map(), metadata: {} };
	for (const [key, value] of pairs) addText(body, key, value);
	return body;
}

async function readMultipart(
	request: FastifyRequest,
	files: FileStore,
	organizationId: string,
): Promise<RunBody> {
	const body: RunBody = { inputs: new Map(), metadata: {} };
	try {
		for await (const part of request.parts({ limits: { fieldSize: TEXT_LIMIT } })) {
			if (part.type === 'field') {
				// The parser gives a part of type application/json as what the JSON says.
				addText(body, part.fieldname, asText(part.value) ?? '');
				continue;
			}
			const file = await files.store(
				{ organizationId, fileName: part.filename, contentType: part.mimetype },
				part.file,
			);
			add(body, part.fieldname, file);
		}
	} catch (error) {
		await discardFiles(body, files);
		if (error instanceof ApiError) throw error;
		const reason = error instanceof Error ? error.message : String(error);
		throw new ApiError(400, { detail: `Multipart form parse error - ${reason}` });
	}
	return body;
}

function addText(body: RunBody, key: string, value: string): void {
	if (key === 'metadata') body.metadata = readMetadata(value);
	else if (key === 'organization_id') body.organizationId = value;
	else add(body, key, value);
}

function add({ inputs }: RunBody, key: string, value: GivenValue): void {
	const given = inputs.get(key);
	if (given === undefined) inputs.set(key, [value]);
	else given.push(value);
}

function asText(value: unknown): string | null {
	if (value === null || typeof value === 'string') return value;
	return JSON.stringify(value);
}

/** Metadata comes as an object or as the JSON text of one; null, or nothing, is no metadata. */
function readMetadata(given: unknown): Record<string, string> {
	const value = typeof given === 'string' ? parsed(given) : given;
	if (value === null) return {};
	if (value === undefined) throw badFields({ metadata: ['Invalid JSON string.'] });
	if (typeof value !== 'object' || Array.isArray(value)) {
		throw badFields({ metadata: ['Metadata must be an object or the JSON text of an object.'] });
	}
	return Object.fromEntries(
		Object.entries(value).map(([key, entry]) => [key, asText(entry) ?? '']),
	);
}

function parsed(text: string): unknown {
	if (text === '') return null;
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
