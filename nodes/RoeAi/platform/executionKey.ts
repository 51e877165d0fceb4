import type { IExecuteFunctions } from 'n8n-workflow';

/** The parameter of `$execution.resumeUrl` that contains the execution's secret. */
const SECRET_PARAMETER = 'signature';
const MIN_EXECUTION_SECRET_LENGTH = 32;

/**
 * Returns a text that is unique to an execution and its retries; undefined if n8n doesn't provide one.
 * Relies on: `$execution.resumeUrl` has a random secret of the execution, which n8n copies to retries, even after a crash.
 * Tried: n8n 2.4.8 (has no such secret) and 2.41.1.
 * Guarded by: `test/unit/submission/executionKey.test.ts`, `test/engine/submission/recovery/recoveryAfterCrash.test.ts`.
 */
export function getExecutionKey(context: IExecuteFunctions): string | undefined {
	const { $execution } = context.getWorkflowDataProxy(0) as {
		$execution?: { resumeUrl?: unknown };
	};
	const address = String($execution?.resumeUrl ?? '');
	if (!context.getExecutionId() || !URL.canParse(address)) return undefined;
	const secret = new URL(address).searchParams.get(SECRET_PARAMETER);
	return secret !== null && secret.length >= MIN_EXECUTION_SECRET_LENGTH ? secret : undefined;
}
