import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { parseMetadata } from '../inputs/metadata';
import type { Metadata } from '../shared/metadata';
import { MAX_TIMER_MS } from '../shared/units';
import { ParameterReader, createItemReader } from './parameterReader';
import { TRACE_PREFIX } from './traceMetadata';

/**
 * Items that are started side by side unless the user says otherwise. Measured (docs/bench.md): enough to keep up with a node that sends
 * all at once where Roe answers in 200 ms. They are not begun all at once, see `Pace`.
 */
export const DEFAULT_MAX_CONCURRENCY = 500;
/** The same where items bring files: some of n8n's ways to keep files hold one that is being sent in memory. */
const DEFAULT_MAX_CONCURRENCY_WITH_FILES = 50;

const VERSION_ID_ADVICE =
	'You find it in Roe on the agent’s page under Versions, or with the operation “Get Versions”.';

/** One option of a run: all that is to be said of it but how it is sent (`transport/runs.ts`). */
interface RunOption<Value = unknown> {
	/** What the user sees, with the default. Its `name` is a promise to saved workflows. */
	property: INodeProperties;
	/** @throws {InputError} if the value can't be read. */
	read(options: ParameterReader, name: string): Value;
	/** What of the value makes a job the same job. Missing if the job doesn't depend on the option. */
	partOfJob?(value: Value): unknown;
	/**
	 * `offered`: Run Bulk has it. `notNeeded`: it hasn't, and a run that uses it could still be started in bulk. `impossible`: a run
	 * that uses it can't be.
	 */
	inBulk: 'offered' | 'notNeeded' | 'impossible';
}

const readBoolean: RunOption<boolean>['read'] = (options, name) => options.boolean(name);
const whole = (value: unknown) => value;

/** All options, by their names in `RunOptions`. */
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
				'The version of the agent to run. After a change, refresh the list of agent inputs, if it is shown. Choose from the list, or specify an ID using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
		},
		read: (options, name) => options.uuidIfGiven(name, VERSION_ID_ADVICE),
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
				'How many items are started at the same time at most. Where Roe turns requests away, the number goes down by itself. Without this option it is 500, or 50 for items with files.',
		},
		read: (options, name) => options.numberIfGiven(name),
		inBulk: 'notNeeded',
	},
	metadata: {
		property: {
			displayName: 'Metadata',
			name: 'metadata',
			type: 'json',
			default: '{}',
			placeholder: 'e.g. { "order": "1042" }',
			description:
				'Words of your own that Roe keeps with the job, by which you find it again, as a JSON object. All values are kept as text.',
		},
		read: (options, name) => parseMetadata(options.raw(name)),
		// The execution's ID is another one in a retry, also if the user gives it under our name.
		partOfJob: (metadata: Metadata) =>
			Object.entries(metadata).filter(([key]) => !key.startsWith(TRACE_PREFIX)),
		inBulk: 'impossible',
	},
	preventDuplicates: {
		property: {
			displayName: 'Prevent Duplicates',
			name: 'preventDuplicates',
			type: 'boolean',
			default: true,
			description:
				'Whether to make sure that each item starts one job only, even if the node is retried or an answer from Roe is lost',
		},
		read: readBoolean,
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
				'How long one request may stand still, with nothing sent or received. It does not limit how long a job runs.',
		},
		read: (options, name) => Math.min(1000 * options.number(name), MAX_TIMER_MS),
		inBulk: 'offered',
	},
	skipCache: {
		property: {
			displayName: 'Skip Cache',
			name: 'skipCache',
			type: 'boolean',
			default: false,
			description:
				'Whether to run the agent anew even if Roe still has the result of an earlier run with the same inputs',
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
			description: 'Whether to leave out inputs that have no text. If off, they are an error.',
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
				'Whether Roe keeps with each job which execution, workflow, node and item has started it',
		},
		read: readBoolean,
		inBulk: 'notNeeded',
	},
} satisfies Record<string, RunOption>;

type Name = keyof typeof RUN_OPTIONS;

/** The options of one item, with their defaults. Metadata is the user's own, without trace metadata. */
export type RunOptions = { [N in Name]: ReturnType<(typeof RUN_OPTIONS)[N]['read']> };

type OptionEntry = [Name, RunOption];

const ENTRIES = Object.entries(RUN_OPTIONS) as OptionEntry[];
const BULK_ENTRIES = ENTRIES.filter(([, { inBulk }]) => inBulk === 'offered');

/** The "Options" of the operations that start jobs. */
export const runOptionsParameter = toCollection(ENTRIES);
/** The "Options" of Run Bulk. */
export const bulkOptionsParameter = toCollection(BULK_ENTRIES);

/** The options if none is given. */
const DEFAULTS = readAll(new ParameterReader(propertiesOf(ENTRIES), () => undefined));

/** @throws {InputError} for a version ID that is no UUID, metadata that is no object, and any value that can't be read. */
export function readRunOptions(context: IExecuteFunctions, itemIndex: number): RunOptions {
	return readAll(readerOfOptions(context, itemIndex));
}

/** What of the options makes a job the same job, to be part of a digest. */
export function jobContent(options: RunOptions): Record<string, unknown> {
	return contentOf(ENTRIES, options);
}

/** `jobContent` for a job of Run Bulk, to which the other options are not sent. */
export function bulkJobContent(options: RunOptions): Record<string, unknown> {
	return contentOf(BULK_ENTRIES, options);
}

/** Whether Run Bulk could start a run with these options. */
export function fitBulk(options: RunOptions): boolean {
	return ENTRIES.every(
		([name, { inBulk }]) =>
			inBulk !== 'impossible' || JSON.stringify(options[name]) === JSON.stringify(DEFAULTS[name]),
	);
}

/**
 * The bound on items worked on side by side. It holds for the whole run of the node, so the first item's counts; where that is
 * no number, reading the item's options reports it.
 */
export function readMaxConcurrency(context: IExecuteFunctions): number {
	const hasFiles = context.getInputData().some(({ binary }) => binary !== undefined);
	const byDefault = hasFiles ? DEFAULT_MAX_CONCURRENCY_WITH_FILES : DEFAULT_MAX_CONCURRENCY;
	try {
		return readerOfOptions(context, 0).numberIfGiven('maxConcurrency') ?? byDefault;
	} catch {
		// The first item fails for it, and the others may go on.
		return byDefault;
	}
}

function readerOfOptions(context: IExecuteFunctions, itemIndex: number): ParameterReader {
	return createItemReader(context, itemIndex, [runOptionsParameter]).collection('options');
}

function readAll(options: ParameterReader): RunOptions {
	const values = ENTRIES.map(([name, { property, read }]) => [name, read(options, property.name)]);
	return Object.fromEntries(values) as RunOptions;
}

function contentOf(entries: OptionEntry[], options: RunOptions): Record<string, unknown> {
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
		options: propertiesOf(entries),
	};
}

function propertiesOf(entries: OptionEntry[]): INodeProperties[] {
	return entries.map(([, { property }]) => property);
}
