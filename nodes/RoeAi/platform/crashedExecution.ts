import type { IExecuteFunctions } from 'n8n-workflow';

/**
 * Whether this execution retries one whose process died. False if n8n's database can't be read.
 * Relies on: n8n continues a failed execution at the node that failed, with that node's context. It begins a crashed one again: at the
 * node without a source or, with "Save Execution Progress", at the node that ran, with its context from before.
 * Tried: n8n 2.4.8 (where retries share no key, so it isn't asked) and 2.41.1.
 * Guarded by: `test/engine/submission/recovery/recoveryAfterCrash.test.ts`, `test/unit/submission/recovery/recoveryCrashedExecution.test.ts`.
 * @param hasRun Whether the node's context shows that the node's run with this index ended in an error.
 */
export async function isRetryOfCrash(
	context: Pick<IExecuteFunctions, 'getExecutionDataById' | 'getExecutionId' | 'getNode'>,
	hasRun: (nodeContext: unknown, runIndex: number) => boolean,
): Promise<boolean> {
	try {
		const data = await context.getExecutionDataById(context.getExecutionId());
		const { nodeExecutionStack, contextData } = data?.executionData ?? {};
		const next = nodeExecutionStack?.[0];
		if (next === undefined) return false;
		if (next.source === null) return true;
		const { name } = context.getNode();
		if (next.node.name !== name) return false;
		const runIndex = data?.resultData.runData[name]?.length ?? 0;
		return !hasRun(contextData?.[`node:${name}`], runIndex);
	} catch {
		return false;
	}
}
