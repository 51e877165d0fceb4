import type { Workflow } from 'n8n-workflow';

/**
 * Does something while the workflow can evaluate expressions, as n8n's server does it: n8n evaluates them apart from everything
 * else. Versions before that (2.0 is among those that are supported) have nothing to begin or to end.
 */
export async function withExpressions<Result>(
	{ expression }: Workflow,
	work: () => Result | Promise<Result>,
): Promise<Result> {
	const { acquireIsolate, releaseIsolate } = expression as Partial<typeof expression>;
	await acquireIsolate?.call(expression);
	try {
		return await work();
	} finally {
		await releaseIsolate?.call(expression);
	}
}
