import { createHash } from 'crypto';
import type { IExecuteFunctions } from 'n8n-workflow';

/** The parameter of n8n's `$execution.resumeUrl` that holds the execution's secret, and the fewest characters of one. */
const SECRET_PARAMETER = 'signature';
const SHORTEST_SECRET = 32;

/**
 * A text that an execution shares with its retries and with no other execution; undefined where n8n gives none.
 *
 * n8n makes a random secret for each execution, keeps it with the data that the execution begins with, and hands these to a
 * retry, also to the retry of an execution whose process died. Nodes see it in `$execution.resumeUrl`. The execution's ID
 * would not do: a retry has a new one and is not told the old one.
 */
export function executionKey(context: IExecuteFunctions): string | undefined {
	const { $execution } = context.getWorkflowDataProxy(0) as {
		$execution?: { resumeUrl?: unknown };
	};
	const address = String($execution?.resumeUrl ?? '');
	if (!context.getExecutionId() || !URL.canParse(address)) return undefined;
	const secret = new URL(address).searchParams.get(SECRET_PARAMETER);
	return secret !== null && secret.length >= SHORTEST_SECRET ? secret : undefined;
}

/** A UUID that follows from some parts: the same each time, another for any others. Nothing can be read from it. (RFC 9562, version 8) */
export function uuidOf(parts: Array<string | number>): string {
	const hex = createHash('sha256').update(JSON.stringify(parts)).digest('hex');
	const variant = '89ab'[parseInt(hex[16], 16) % 4];
	return [
		hex.slice(0, 8),
		hex.slice(8, 12),
		`8${hex.slice(13, 16)}`,
		`${variant}${hex.slice(17, 20)}`,
		hex.slice(20, 32),
	].join('-');
}
