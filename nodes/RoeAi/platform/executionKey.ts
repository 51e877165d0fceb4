import type { IExecuteFunctions } from 'n8n-workflow';

/** The parameter of `$execution.resumeUrl` that contains the execution's secret. */
const SECRET_PARAMETER = 'signature';
const MIN_SECRET_LENGTH = 32;

/**
 * Returns a text that is unique to an execution and its retries; undefined if n8n doesn't provide one.
 * n8n creates a random secret per execution and copies it to retries, even of a crashed one. A retry's own ID is new.
 */
export function getExecutionKey(context: IExecuteFunctions): string | undefined {
	const { $execution } = context.getWorkflowDataProxy(0) as {
		$execution?: { resumeUrl?: unknown };
	};
	const address = String($execution?.resumeUrl ?? '');
	if (!context.getExecutionId() || !URL.canParse(address)) return undefined;
	const secret = new URL(address).searchParams.get(SECRET_PARAMETER);
	return secret !== null && secret.length >= MIN_SECRET_LENGTH ? secret : undefined;
}
