import { type AgentInput, METADATA_KEY, requireProperties } from './agentInputs';
import { BadInput, quote } from './badInput';
import { textOf } from './text';

/** Roe takes the organization under this name from a run as well. */
const ORGANIZATION_KEY = 'organization_id';

/** What Roe stores with a job: string keys, string values. */
export type Metadata = Record<string, string>;

/**
 * The option "Metadata" as Roe stores it: every value as text; `null` means "no value" and is left out.
 *
 * @param json A JSON object or its text; empty means none.
 * @throws {BadInput} if it isn't an object, has a key twice, or a value that can't be sent.
 */
export function metadataFrom(json: unknown): Metadata {
	if (json === undefined || json === null || json === '') return {};
	const metadata: Metadata = {};
	const names = new Set<string>();
	for (const [name, value] of requireProperties('Metadata', json)) {
		if (names.has(name)) {
			throw new BadInput(
				'METADATA_KEY_TWICE',
				`Metadata has the key ${quote(name)} twice`,
				'Roe keeps one value for a key. Remove one of the two.',
			);
		}
		names.add(name);
		if (value === undefined || value === null) continue;
		metadata[name] = textOf(value, `The metadata ${quote(name)}`);
	}
	return metadata;
}

/**
 * Roe reads two properties of a run as its own: "organization_id", and "metadata" if it is sent. Inputs of these names would be lost.
 *
 * @throws {BadInput} if there is one.
 */
export function checkNoReservedInput(inputs: AgentInput[], metadata: Metadata): void {
	if (inputs.some((input) => input.key === ORGANIZATION_KEY)) {
		throw new BadInput(
			'INPUT_NAME_RESERVED',
			`The input "${ORGANIZATION_KEY}" can’t be sent: Roe reads that name as the organization`,
			'Rename the agent’s input in Roe.',
		);
	}
	if (Object.keys(metadata).length === 0) return;
	if (!inputs.some((input) => input.key === METADATA_KEY)) return;
	throw new BadInput(
		'INPUT_NAME_RESERVED',
		'The input "metadata" can’t be sent together with job metadata',
		'Roe reads that name as the job’s metadata. Rename the agent’s input in Roe, or send no metadata: clear the option “Metadata” and turn off “Trace Metadata”.',
	);
}
