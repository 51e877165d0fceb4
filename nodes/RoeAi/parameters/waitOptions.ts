import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { readerOfItem } from './parameterReader';

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
			description: 'Whether to cancel the unfinished jobs in Roe when someone stops the execution',
		},
		{
			displayName: 'Fail on Job Failure',
			name: 'failOnJobFailure',
			type: 'boolean',
			default: true,
			description:
				'Whether a job that failed or was cancelled is an error. If off, it is an item with its status.',
		},
		{
			displayName: 'On Timeout',
			name: 'onTimeout',
			type: 'options',
			default: 'error',
			description:
				'What to do about a job that is not finished when the time is up. It goes on in Roe either way.',
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
				'The shortest pause between two checks of the jobs. It grows with the time waited, to a minute at most.',
		},
		{
			displayName: 'Timeout (Minutes)',
			name: 'timeout',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 60,
			description:
				'How long to wait for the jobs at most: 60 is an hour, 1440 a day. The execution stays open meanwhile.',
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

/** @throws {BadInput} for an unreadable value. */
export function readWaitOptions(context: IExecuteFunctions, itemIndex: number): WaitOptions {
	const reader = readerOfItem(context, itemIndex, [waitOptionsParameter]);
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
