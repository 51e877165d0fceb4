import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { type ParameterReader, createItemReader } from './parameterReader';

export const waitOptionsParameter: INodeProperties = {
	displayName: 'Wait Options',
	name: 'waitOptions',
	type: 'collection',
	placeholder: 'Add option',
	default: {},
	options: [
		{
			displayName: 'Cancel on Stop',
			name: 'cancelOnStop',
			type: 'boolean',
			default: false,
			description: 'Whether to cancel the unfinished jobs in Roe if the execution is stopped',
		},
		{
			displayName: 'Fail on Job Failure',
			name: 'failOnJobFailure',
			type: 'boolean',
			default: true,
			description:
				'Whether a failed or cancelled job is an error. If off, the node outputs an item with the job’s status.',
		},
		{
			displayName: 'On Timeout',
			name: 'onTimeout',
			type: 'options',
			default: 'error',
			description: 'What to do if a job doesn’t finish in time. It continues in Roe either way.',
			options: [
				{ name: 'Output the Job’s Status', value: 'output' },
				{ name: 'Report an Error', value: 'error' },
			],
		},
		{
			displayName: 'Poll Interval (Seconds)',
			name: 'pollInterval',
			type: 'number',
			typeOptions: { minValue: 0.1 },
			default: 2,
			description:
				'Minimum time between two status checks. The interval grows while the node waits, up to one minute.',
		},
		{
			displayName: 'Timeout (Minutes)',
			name: 'timeout',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 60,
			description:
				'How long to wait for the jobs: 60 is an hour, 1440 a day. The execution keeps running meanwhile. n8n’s own time-out for executions ends the wait earlier.',
		},
	],
};

const CHECK_OPTIONS = ['failOnJobFailure', 'onTimeout', 'timeout'];

export const checkOptionsParameter: INodeProperties = {
	...waitOptionsParameter,
	displayName: 'Options',
	options: [
		...(waitOptionsParameter.options as INodeProperties[])
			.filter(({ name }) => CHECK_OPTIONS.includes(name))
			.map((option) =>
				option.name === 'timeout'
					? {
							...option,
							default: 1440,
							description:
								'How long a job may run at most, from its own start: 60 is an hour, 1440 a day. After that, its item leaves the loop.',
						}
					: option,
			),
		{
			displayName: 'Wait for All Jobs',
			name: 'waitForAll',
			type: 'boolean',
			default: false,
			description:
				'Whether to keep all items in the loop until the last job is finished. Turn on if the loop is in a sub-workflow or a webhook response, since n8n returns only the items of one pass there.',
			// A tool has no loop.
			displayOptions: { hide: { '@tool': [true] } },
		},
	],
};

export interface WaitOptions {
	timeoutMinutes: number;
	timeoutMs: number;
	pollIntervalMs: number;
	onTimeout: 'error' | 'output';
	failOnJobFailure: boolean;
	cancelOnStop: boolean;
}

type CommonOptions = Pick<
	WaitOptions,
	'timeoutMinutes' | 'timeoutMs' | 'onTimeout' | 'failOnJobFailure'
>;

export interface CheckOptions extends CommonOptions {
	/** Whether all items leave the loop in one pass, the one that finds the last job finished. */
	waitForAll: boolean;
}

/** @throws {InputError} for an unreadable value. */
export function readWaitOptions(context: IExecuteFunctions, itemIndex: number): WaitOptions {
	const options = createItemReader(context, itemIndex, [waitOptionsParameter]).collection(
		'waitOptions',
	);
	return {
		...readCommon(options),
		pollIntervalMs: 1000 * options.number('pollInterval'),
		cancelOnStop: options.boolean('cancelOnStop'),
	};
}

/** @throws {InputError} for a value that can't be read. */
export function readCheckOptions(context: IExecuteFunctions, itemIndex: number): CheckOptions {
	const options = createItemReader(context, itemIndex, [checkOptionsParameter]).collection(
		'waitOptions',
	);
	return { ...readCommon(options), waitForAll: options.boolean('waitForAll') };
}

function readCommon(options: ParameterReader): CommonOptions {
	const timeoutMinutes = options.number('timeout');
	return {
		timeoutMinutes,
		timeoutMs: timeoutMinutes * 60_000,
		onTimeout: options.choice('onTimeout'),
		failOnJobFailure: options.boolean('failOnJobFailure'),
	};
}
