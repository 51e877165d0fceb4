import {
	parseStartedJobId,
	parseOutputs,
	type Run,
	buildRunAsyncRequest,
	buildRunSyncRequest,
} from '../transport/runs';
import type { RoeRequest } from '../transport/sendRequest';
import type { AgentOutput } from '../transport/types';
import type { StartKind } from './classifyStartResponse';

export interface RunKind<Response> extends StartKind<Response> {
	toRequest(run: Run): RoeRequest;
}

/** Roe responds immediately, with the job's ID. */
export const asyncRun: RunKind<string> = {
	action: 'start the job',
	expected: 'a job ID',
	toRequest: buildRunAsyncRequest,
	readResponse: parseStartedJobId,
	getJobId: (jobId) => jobId,
};

export const syncRun: RunKind<AgentOutput[]> = {
	action: 'run the agent',
	expected: 'a list of outputs',
	toRequest: buildRunSyncRequest,
	readResponse: parseOutputs,
	getJobId: () => undefined,
};
