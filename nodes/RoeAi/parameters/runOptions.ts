import { min } from 'lodash';
import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { memoizeByObject } from '../shared/memoize';
import { MAX_TIMER_MS } from '../shared/units';
import { metadataFieldsProperty, metadataProperty, readMetadata, toOwnEntries } from './metadata';
import { ParameterReader, createItemReader } from './parameterReader';
import { readOnce } from './readOnce';
import { readToolMaxJobs } from './toolRun';

/** Fast enough for a Roe that responds in 200 ms (docs/bench.md). `AdaptiveLimiter` starts with 100. */
export const DEFAULT_MAX_CONCURRENCY = 500;

const VERSION_ID_ADVICE =
	"Find it on the agent’s page in Roe under Versions, or with the operation 'Get Versions'.";

/** One option of a run. Only `transport/runs.ts`, which sends it, is separate. */
interface RunOption<Value = unknown> {
	/** Saved workflows depend on its `name`. */
	property: INodeProperties;
	otherForm?: INodeProperties;
	isForExperts?: true;
	read(options: ParameterReader, name: string): Value;
	/** What distinguishes one job from another. Missing if the job doesn't depend on the option. */
	partOfJob?(value: Value): unknown;
	/** `notNeeded`: not in Run Bulk, which could still start the run. `impossible`: Run Bulk can't start such a run. */
	inBulk: 'offered' | 'notNeeded' | 'impossible';
}

const readBoolean: RunOption<boolean>['read'] = (options, name) => options.boolean(name);
const whole = (value: unknown) => value;

const RUN_OPTIONS = {
	agentVersionId: {
		property: {
			displayName: 'Agent Version Name or ID',
			name: 'agentVersionId',
			type: 'options',
			typeOptions: {
				loadOptionsMethod: 'getAgentVersions',
				loadOptionsDependsOn: ['agentId.value'],
			},
			default: '',
			description:
				'The version of the agent to run. If you change it, refresh the list of agent inputs. Choose from the list, or specify an ID using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
		},
		read: (options, name) => options.uuidIfGiven(name, VERSION_ID_ADVICE),
		partOfJob: whole,
		inBulk: 'impossible',
	},
	deduplicationDays: {
		property: {
			displayName: 'Deduplication Days',
			name: 'deduplicationDays',
			type: 'number',
			default: 7,
			description:
				"How many days back a job with the 'Deduplication Key' counts. Older jobs are ignored.",
		},
		read: (options, name) => options.positiveNumber(name),
		inBulk: 'notNeeded',
	},
	deduplicationKey: {
		property: {
			displayName: 'Deduplication Key',
			name: 'deduplicationKey',
			type: 'string',
			default: '',
			placeholder: 'e.g. {{ $json.invoiceNumber }}',
			description:
				'What identifies the case, such as an invoice number. If the agent has a job with this key already, the node returns that job and starts none. Executions that run at the same time may still start two.',
		},
		read: (options, name) => options.textIfAdded(name),
		partOfJob: whole,
		inBulk: 'impossible',
	},
	maxConcurrency: {
		property: {
			displayName: 'Max Items at Once',
			name: 'maxConcurrency',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: 1000, numberPrecision: 0 },
			default: DEFAULT_MAX_CONCURRENCY,
			description:
				'Maximum number of items to start at the same time. The node lowers this automatically if Roe rate-limits requests. Defaults to 500, or 50 for items with files.',
		},
		read: (options, name) => options.numberIfGiven(name),
		isForExperts: true,
		inBulk: 'notNeeded',
	},
	maxJobs: {
		property: {
			displayName: 'Max Jobs',
			name: 'maxJobs',
			type: 'number',
			typeOptions: { minValue: 1, numberPrecision: 0 },
			default: 100,
			description:
				'Maximum number of jobs that this node may start in one execution, including loops and calls by an AI agent. If a run would start more, it reports an error and starts none.',
		},
		read: (options, name) => options.numberIfAdded(name),
		inBulk: 'offered',
	},
	metadata: {
		property: metadataProperty,
		otherForm: metadataFieldsProperty,
		read: readMetadata,
		partOfJob: toOwnEntries,
		inBulk: 'impossible',
	},
	preventDuplicates: {
		property: {
			displayName: 'Prevent Duplicates',
			name: 'preventDuplicates',
			type: 'boolean',
			default: true,
			description:
				'Whether to start only one job for each item, even if the node is retried or a response from Roe is lost',
		},
		read: readBoolean,
		isForExperts: true,
		inBulk: 'offered',
	},
	timeoutMs: {
		property: {
			displayName: 'Request Timeout (Seconds)',
			name: 'requestTimeout',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 120,
			description:
				'How long a request may be idle before it fails. This doesn’t limit how long a job runs.',
		},
		read: (options, name) => Math.min(1000 * options.number(name), MAX_TIMER_MS),
		isForExperts: true,
		inBulk: 'offered',
	},
	restartFailed: {
		property: {
			displayName: 'Restart Failed Jobs',
			name: 'restartFailed',
			type: 'boolean',
			default: true,
			description:
				"Whether to start again if the job with the 'Deduplication Key' failed or was cancelled. If off, the node returns that job.",
		},
		read: readBoolean,
		inBulk: 'notNeeded',
	},
	skipCache: {
		property: {
			displayName: 'Skip Cache',
			name: 'skipCache',
			type: 'boolean',
			default: false,
			description: 'Whether to ignore a cached result and run the agent again',
		},
		read: readBoolean,
		partOfJob: whole,
		inBulk: 'offered',
	},
	skipEmptyInputs: {
		property: {
			displayName: 'Skip Empty Inputs',
			name: 'skipEmptyInputs',
			type: 'boolean',
			default: false,
			description:
				'Whether to leave out inputs without a text or file. If off, they cause an error.',
		},
		read: readBoolean,
		inBulk: 'offered',
	},
	traceMetadata: {
		property: {
			displayName: 'Trace Metadata',
			name: 'traceMetadata',
			type: 'boolean',
			default: true,
			description:
				'Whether to store with each job which execution, workflow, node and item started it',
		},
		read: readBoolean,
		isForExperts: true,
		inBulk: 'notNeeded',
	},
} satisfies Record<string, RunOption>;

type Name = keyof typeof RUN_OPTIONS;

/** `metadata` is the user's own, without trace metadata. */
export type RunOptions = { [N in Name]: ReturnType<(typeof RUN_OPTIONS)[N]['read']> };

type OptionEntry = [Name, RunOption];

const ENTRIES = Object.entries(RUN_OPTIONS) as OptionEntry[];
const BULK_ENTRIES = ENTRIES.filter(([, { inBulk }]) => inBulk === 'offered');

export const runOptionsParameter = toCollection(ENTRIES);
export const bulkOptionsParameter = toCollection(BULK_ENTRIES);

const DEFAULTS = readAll(
	new ParameterReader(
		getProperties(ENTRIES),
		() => undefined,
		'UTC',
		() => false,
	),
);

/** Without expressions, all items have the same object, which must not be changed. @throws {InputError} for an invalid value. */
export function readRunOptions(context: IExecuteFunctions, itemIndex: number): RunOptions {
	const options = readOnce(context, 'options', () => readAll(readerOfOptions(context, itemIndex)));
	const toolMaxJobs = readToolMaxJobs(context, itemIndex);
	return toolMaxJobs === undefined
		? options
		: { ...options, maxJobs: min([options.maxJobs, toolMaxJobs]) };
}

/** The options that distinguish one job from another, for a digest. */
export function jobContent(options: RunOptions): Record<string, unknown> {
	return collectContent(ENTRIES, options);
}

/** `jobContent` for Run Bulk, which doesn't send the other options. */
export function bulkJobContent(options: RunOptions): Record<string, unknown> {
	return collectContent(BULK_ENTRIES, options);
}

/** Whether Run Bulk could start a run with these options. */
export const fitBulk = memoizeByObject((options: RunOptions): boolean =>
	ENTRIES.every(
		([name, { inBulk }]) =>
			inBulk !== 'impossible' || JSON.stringify(options[name]) === JSON.stringify(DEFAULTS[name]),
	),
);

/** The options of one item. */
export function readerOfOptions(context: IExecuteFunctions, itemIndex: number): ParameterReader {
	return createItemReader(context, itemIndex, [runOptionsParameter]).collection('options');
}

function readAll(options: ParameterReader): RunOptions {
	const values = ENTRIES.map(([name, { property, read }]) => [name, read(options, property.name)]);
	return Object.fromEntries(values) as RunOptions;
}

function collectContent(entries: OptionEntry[], options: RunOptions): Record<string, unknown> {
	const parts = entries.flatMap(([name, { partOfJob }]) =>
		partOfJob === undefined ? [] : [[name, partOfJob(options[name])] as const],
	);
	return Object.fromEntries(parts);
}

function toCollection(entries: OptionEntry[]): INodeProperties {
	return {
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: sortForUsers(entries),
	};
}

/** n8n wants collections sorted by name. That alone would put what few people need in front. */
function sortForUsers(entries: OptionEntry[]): INodeProperties[] {
	return [false, true].flatMap((isForExperts) =>
		getProperties(
			entries.filter(([, option]) => isForExperts === (option.isForExperts ?? false)),
		).sort((a, b) => (a.displayName < b.displayName ? -1 : 1)),
	);
}

function getProperties(entries: OptionEntry[]): INodeProperties[] {
	return entries.flatMap(([, { property, otherForm }]) =>
		otherForm === undefined ? [property] : [property, otherForm],
	);
}
