import type { AgentOutput } from '../../../nodes/RoeAi/transport/types';
import {
	jobIdOf,
	outputsOf,
	runAsyncRequest,
	runSyncRequest,
} from '../../../nodes/RoeAi/transport/runs';
import type { RunKind } from './submit';

/** Answered at once with the job's ID. */
export const asyncRun: RunKind<string> = {
	doing: 'start the job',
	expected: 'a job ID',
	request: runAsyncRequest,
	read: jobIdOf,
	jobIdOf: (jobId) => jobId,
};

/** Answered with the outputs when the run is over. */
export const syncRun: RunKind<AgentOutput[]> = {
	doing: 'run the agent',
	expected: 'a list of outputs',
	request: runSyncRequest,
	read: outputsOf,
	jobIdOf: () => undefined,
};
