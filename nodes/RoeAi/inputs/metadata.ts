import { InputError, quote } from '../shared/inputError';
import { isObject } from '../shared/isObject';
import { type Metadata, METADATA_KEY } from '../shared/metadata';
import { toText } from './text';
import { type AgentInput, parseProperties } from './agentInputs';
import { isGiven } from './values';

type MetadataEntry = [name: string, value: unknown];

const ORGANIZATION_KEY = 'organization_id';

/** Merges the options "Metadata (JSON)" and "Metadata"; `null` is left out. @throws {InputError} for an invalid name or value, or a name given twice. */
export function parseMetadata(json: unknown, fields?: unknown): Metadata {
	const metadata: Metadata = {};
	const names = new Set<string>();
	for (const [name, value] of [...parseMetadataJson(json), ...parseMetadataFields(fields)]) {
		if (names.has(name)) {
			throw new InputError(
				'METADATA_KEY_TWICE',
				`The metadata has the name ${quote(name)} twice`,
				"Roe stores one value for each name. Remove one of the two, from 'Metadata' or 'Metadata (JSON)'.",
			);
		}
		names.add(name);
		if (value === undefined || value === null) continue;
		metadata[name] = toText(value, `The metadata ${quote(name)}`);
	}
	return metadata;
}

function parseMetadataJson(json: unknown): MetadataEntry[] {
	if (!isGiven(json)) return [];
	const entries = parseProperties('Metadata (JSON)', json);
	if (entries.every(([name]) => name.trim() !== '')) return entries;
	throw createNameError("'Metadata (JSON)': a name is empty");
}

/** Reads `{ values: [{ name, value }, …] }`. */
function parseMetadataFields(fields: unknown): MetadataEntry[] {
	if (!isGiven(fields)) return [];
	const rows = isObject(fields) ? (fields.values ?? []) : fields;
	if (!Array.isArray(rows)) {
		throw new InputError(
			'COLLECTION_INVALID',
			`'Metadata' can’t be one expression: n8n returns ${quote(rows)} for it`,
			"Use an expression in each field of 'Metadata' instead, or add the option 'Metadata (JSON)'.",
		);
	}
	return rows.map((row: unknown, index): MetadataEntry => {
		const where = `'Metadata', row ${index + 1}`;
		if (!isObject(row)) throw createNameError(`${where} isn’t a row: ${quote(row)}`);
		return [parseName(row.name, where), row.value];
	});
}

function parseName(value: unknown, where: string): string {
	if (typeof value === 'object' && value !== null) {
		throw createNameError(`${where}: the name must be text, not ${quote(value)}`);
	}
	const name = toText(value, `${where}: the name`).trim();
	if (name === '') throw createNameError(`${where}: the name is empty`);
	// JavaScript reserves it.
	if (name === '__proto__') throw createNameError(`${where}: the name can’t be "__proto__"`);
	return name;
}

function createNameError(message: string): InputError {
	return new InputError(
		'METADATA_NAME_INVALID',
		message,
		"Enter a name, check what its expression returns, or remove it. 'Metadata' as a whole can’t be an expression.",
	);
}

/** Roe reads these names as its own, so inputs with them would be lost. @throws {InputError} if there is one. */
export function checkNoReservedInput(inputs: AgentInput[], metadata: Metadata): void {
	if (inputs.some((input) => input.key === ORGANIZATION_KEY)) {
		throw new InputError(
			'INPUT_NAME_RESERVED',
			`The input "${ORGANIZATION_KEY}" can’t be sent: Roe reserves that name for the organization ID`,
			'Rename the agent’s input in Roe.',
		);
	}
	if (Object.keys(metadata).length === 0) return;
	if (!inputs.some((input) => input.key === METADATA_KEY)) return;
	throw new InputError(
		'INPUT_NAME_RESERVED',
		'The input "metadata" can’t be sent together with job metadata',
		"Roe reserves that name for the job’s metadata. Rename the agent’s input in Roe, or send no metadata: remove the options 'Metadata', 'Metadata (JSON)' and 'Deduplication Key', and turn off 'Trace Metadata'.",
	);
}
