import type { IExecuteFunctions, IRunExecutionData } from 'n8n-workflow';

import { isRetryOfCrash } from '../../../../nodes/RoeAi/platform/crashedExecution';
import { hasRecordOfRun } from '../../../../nodes/RoeAi/submission/recovery/crashRecovery';

const NODE = 'Roe AI';

interface Kept {
	next?: { name: string; hasSource: boolean };
	/** How often the node has run. */
	runs?: number;
	/** The run of which the node's context has records. */
	recordsOf?: number;
}

/** What n8n has kept of an execution. */
function kept({ next, runs = 0, recordsOf }: Kept): unknown {
	const stack =
		next === undefined
			? []
			: [{ node: { name: next.name }, source: next.hasSource ? { main: [] } : null }];
	const run = { v: 1, loopPass: 0, executionId: '1', startedAt: 0, items: {} };
	const submissions = { ...run, ...(recordsOf !== undefined && { runIndex: recordsOf }) };
	return {
		executionData: {
			nodeExecutionStack: stack,
			contextData:
				recordsOf === undefined && runs === 0 ? {} : { [`node:${NODE}`]: { submissions } },
		},
		resultData: { runData: { [NODE]: Array.from({ length: runs }, () => ({})) } },
	};
}

async function isCrash(data: unknown): Promise<boolean> {
	const context = {
		getExecutionId: () => '2',
		getNode: () => ({ name: NODE }),
		getExecutionDataById: async () => data as IRunExecutionData | undefined,
	};
	return await isRetryOfCrash(context as unknown as IExecuteFunctions, hasRecordOfRun);
}

const here = { name: NODE, hasSource: true };

describe('the retry of an execution', () => {
	it.each<[string, boolean, Kept]>([
		['that begins with the trigger', true, { next: { name: 'Start', hasSource: false } }],
		['that goes on at this node, which has run', false, { next: here, recordsOf: 0 }],
		['that goes on at this node, of which there is nothing yet', true, { next: here }],
		['that goes on at a node before this one', false, { next: { name: 'Other', hasSource: true } }],
		[
			'that goes on at the second pass, which has run',
			false,
			{ next: here, runs: 1, recordsOf: 1 },
		],
		['that goes on at the second pass after a success', true, { next: here, runs: 1 }],
		['that goes on at the second pass after errors', true, { next: here, runs: 1, recordsOf: 0 }],
		['that has nothing left to do', false, {}],
	])('%s follows a crash: %s', async (_, expected, data) => {
		expect(await isCrash(kept(data))).toBe(expected);
	});

	it('that n8n has lost follows none', async () => {
		expect(await isCrash(undefined)).toBe(false);
	});
});
