import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { type Metadata, metadataFrom } from '../inputs/metadata';
import { type ParameterReader, readerOfItem } from './parameterReader';

/**
 * Items that are started side by side unless the user says otherwise. Measured (docs/bench.md): enough to keep up with a node that sends
 * all at once where Roe answers in 200 ms. They are not begun all at once, see `Pace`.
 */
export const DEFAULT_CONCURRENCY = 500;
/** The same where items bring files: some of n8n's ways to keep files hold one that is being sent in memory. */
const DEFAULT_CONCURRENCY_WITH_FILES = 50;

/** JavaScript's timers take no more: longer ones end at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

const WHERE_VERSIONS_ARE =
	'You find it in Roe on the agent’s page under Versions, or with the operation “Get Versions”.';

/** The "Options" of the operations that start jobs. */
export const runOptionsParameter: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add option',
	default: {},
	options: [
		{
			displayName: 'Agent Version Name or ID',
			name: 'agentVersionId',
			type: 'options',
			typeOptions: {
				loadOptionsMethod: 'getAgentVersions',
				loadOptionsDependsOn: ['agentId.value'],
			},
			default: '',
			description:
				'The version of the agent to run. After a change, refresh the list of agent inputs, if it is shown. Choose from the list, or specify an ID using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
		},
		{
			displayName: 'Max Items at Once',
			name: 'maxConcurrency',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: 1000, numberPrecision: 0 },
			default: DEFAULT_CONCURRENCY,
			description:
				'How many items are started at the same time at most. Where Roe turns requests away, the number goes down by itself. Without this option it is 500, or 50 for items with files.',
		},
		{
			displayName: 'Metadata',
			name: 'metadata',
			type: 'json',
			default: '{}',
			placeholder: 'e.g. { "order": "1042" }',
			description:
				'Words of your own that Roe keeps with the job, by which you find it again, as a JSON object. All values are kept as text.',
		},
		{
			displayName: 'Prevent Duplicates',
			name: 'preventDuplicates',
			type: 'boolean',
			default: true,
			description:
				'Whether to make sure that each item starts one job only, even if the node is retried or an answer from Roe is lost',
		},
		{
			displayName: 'Request Timeout (Seconds)',
			name: 'requestTimeout',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 120,
			description:
				'How long one request may stand still, with nothing sent or received. It does not limit how long a job runs.',
		},
		{
			displayName: 'Skip Cache',
			name: 'skipCache',
			type: 'boolean',
			default: false,
			description:
				'Whether to run the agent anew even if Roe still has the result of an earlier run with the same inputs',
		},
		{
			displayName: 'Skip Empty Inputs',
			name: 'skipEmptyInputs',
			type: 'boolean',
			default: false,
			description: 'Whether to leave out inputs that have no text. If off, they are an error.',
		},
		{
			displayName: 'Trace Metadata',
			name: 'traceMetadata',
			type: 'boolean',
			default: true,
			description:
				'Whether Roe keeps with each job which execution, workflow, node and item has started it',
		},
	],
};

/** The same with some of the options only. */
export function pickRunOptions(names: string[]): INodeProperties {
	const options = (runOptionsParameter.options as INodeProperties[]).filter(({ name }) =>
		names.includes(name),
	);
	return { ...runOptionsParameter, options };
}

/** The options of one item, with their defaults. */
export interface RunOptions {
	agentVersionId?: string;
	/** The user's own metadata; trace metadata is not in it. */
	metadata: Metadata;
	skipCache: boolean;
	skipEmptyInputs: boolean;
	traceMetadata: boolean;
	preventDuplicates: boolean;
	/** Milliseconds. */
	timeoutMs: number;
}

/**
 * @throws {BadInput} for a version ID that is no UUID, metadata that is no object, and any value that can't be read.
 */
export function readRunOptions(context: IExecuteFunctions, itemIndex: number): RunOptions {
	const options = optionsOf(context, itemIndex);
	// Used once for the whole run, and checked for each item.
	options.numberIfGiven('maxConcurrency');
	return {
		agentVersionId: options.uuidIfGiven('agentVersionId', WHERE_VERSIONS_ARE),
		metadata: metadataFrom(options.raw('metadata')),
		skipCache: options.boolean('skipCache'),
		skipEmptyInputs: options.boolean('skipEmptyInputs'),
		traceMetadata: options.boolean('traceMetadata'),
		preventDuplicates: options.boolean('preventDuplicates'),
		timeoutMs: Math.min(1000 * options.number('requestTimeout'), MAX_TIMER_MS),
	};
}

/**
 * The bound on items worked on side by side. It holds for the whole run of the node, so the first item's counts; where that is
 * no number, reading the item's options reports it.
 */
export function readMaxConcurrency(context: IExecuteFunctions): number {
	const hasFiles = context.getInputData().some(({ binary }) => binary !== undefined);
	const byDefault = hasFiles ? DEFAULT_CONCURRENCY_WITH_FILES : DEFAULT_CONCURRENCY;
	try {
		return optionsOf(context, 0).numberIfGiven('maxConcurrency') ?? byDefault;
	} catch {
		// The first item fails for it, and the others may go on.
		return byDefault;
	}
}

function optionsOf(context: IExecuteFunctions, itemIndex: number): ParameterReader {
	return readerOfItem(context, itemIndex, [runOptionsParameter]).collection('options');
}
