import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { createItemReader } from './parameterReader';

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
				'How long to wait for the jobs: 60 is an hour, 1440 a day. The execution keeps running meanwhile.',
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

/** @throws {InputError} for an unreadable value. */
export function readWaitOptions(context: IExecuteFunctions, itemIndex: number): WaitOptions {
	const reader = createItemReader(context, itemIndex, [waitOptionsParameter]);
	const options = reader.collection('waitOptions');
	const timeoutMinutes = options.number('timeout');
	return {
		timeoutMinutes,
		timeoutMs: timeoutMinutes * 60_000,
		pollIntervalMs: 1000 * options.number('pollInterval'),
		onTimeout: options.choice('onTimeout'),
		failOnJobFailure: options.boolean('failOnJobFailure'),
		cancelOnStop: options.boolean('cancelOnStop'),
	};
}
