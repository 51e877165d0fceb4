import type { IExecuteFunctions } from 'n8n-workflow';

/** The parameter of n8n's `$execution.resumeUrl` that holds the execution's secret, and the fewest characters of one. */
const SECRET_PARAMETER = 'signature';
const MIN_EXECUTION_SECRET_LENGTH = 32;

/**
 * A text that an execution shares with its retries and with no other execution; undefined where n8n gives none.
 *
 * Leans on: n8n makes a random secret for each execution, keeps it with the data that the execution begins with, and hands these to a
 * retry, also to the retry of an execution whose process died. Nodes see it in `$execution.resumeUrl`. The execution's ID
 * would not do: a retry has a new one and is not told the old one.
 * Tried: n8n 2.4.8 (has no such secret) and 2.41.1.
 * Guarded by: `test/unit/executionKey.test.ts`, `test/engine/submissionCutOff.test.ts`.
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
