import type { INodeProperties } from 'n8n-workflow';

import { parseMetadata } from '../inputs/metadata';
import type { Metadata } from '../shared/metadata';
import type { ParameterReader } from './parameterReader';
import { TRACE_PREFIX } from './traceMetadata';

export const metadataProperty: INodeProperties = {
	displayName: 'Metadata (JSON)',
	name: 'metadata',
	type: 'json',
	default: '{}',
	placeholder: 'e.g. { "order": "1042" }',
	description:
		"Metadata as a JSON object, in addition to that of 'Metadata'. All values are stored as text.",
};

export const metadataFieldsProperty: INodeProperties = {
	displayName: 'Metadata',
	name: 'metadataFields',
	type: 'fixedCollection',
	placeholder: 'Add Metadata',
	typeOptions: { multipleValues: true },
	default: {},
	description:
		'Names and values to store with the job. Use them to find it later, or to tie its result to a case.',
	options: [
		{
			displayName: 'Field',
			name: 'values',
			values: [
				{
					displayName: 'Name',
					name: 'name',
					type: 'string',
					default: '',
					placeholder: 'e.g. case_id',
					description: 'A name of your choice. Each name can be given once.',
				},
				{
					displayName: 'Value',
					name: 'value',
					type: 'string',
					default: '',
					placeholder: 'e.g. 1042',
					description: 'Stored as text. Numbers, dates and objects are converted.',
				},
			],
		},
	],
};

/** @throws {InputError} for an invalid name or value, or a name given twice. */
export function readMetadata(options: ParameterReader): Metadata {
	return parseMetadata(
		options.raw(metadataProperty.name),
		options.raw(metadataFieldsProperty.name),
	);
}

/** What distinguishes one job from another. A retry has another execution ID, so trace metadata doesn't count even if the user sets it. */
export function toOwnEntries(metadata: Metadata): Array<[name: string, value: string]> {
	return Object.entries(metadata).filter(([name]) => !name.startsWith(TRACE_PREFIX));
}
