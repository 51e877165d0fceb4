import type { IExecuteFunctions } from 'n8n-workflow';

/**
 * Whether this execution retries one whose process died. False if n8n's database can't be read.
 * Relies on: n8n continues a failed execution at the node that failed, and begins a crashed one again, at the node without a source.
 * Tried: n8n 2.4.8 (where retries share no key, so it isn't asked) and 2.41.1.
 * Guarded by: `test/engine/submission/recovery/recoveryAfterCrash.test.ts`.
 */
export async function isRetryOfCrash(
	context: Pick<IExecuteFunctions, 'getExecutionDataById' | 'getExecutionId'>,
): Promise<boolean> {
	try {
		const data = await context.getExecutionDataById(context.getExecutionId());
		return data?.executionData?.nodeExecutionStack[0]?.source === null;
	} catch {
		return false;
	}
}
