import { InputError, quote } from '../shared/inputError';
import { type Metadata, METADATA_KEY } from '../shared/metadata';
import { toText } from './text';
import { type AgentInput, parseProperties } from './agentInputs';

const ORGANIZATION_KEY = 'organization_id';

/** Reads the option "Metadata"; `null` is left out. @throws {InputError} for anything but a JSON object, or a key given twice. */
export function parseMetadata(json: unknown): Metadata {
	if (json === undefined || json === null || json === '') return {};
	const metadata: Metadata = {};
	const names = new Set<string>();
	for (const [name, value] of parseProperties('Metadata', json)) {
		if (names.has(name)) {
			throw new InputError(
				'METADATA_KEY_TWICE',
				`'Metadata' has the key ${quote(name)} twice`,
				'Roe stores one value for each key. Remove one of the two.',
			);
		}
		names.add(name);
		if (value === undefined || value === null) continue;
		metadata[name] = toText(value, `The metadata ${quote(name)}`);
	}
	return metadata;
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
		"Roe reserves that name for the job’s metadata. Rename the agent’s input in Roe, or send no metadata: clear the options 'Metadata' and 'Deduplication Key', and turn off 'Trace Metadata'.",
	);
}
