import type { Workflow } from 'n8n-workflow';

/**
 * Runs a function while the workflow can evaluate expressions. n8n's server does that in an isolate, which has to be acquired and
 * released. The oldest supported versions have none.
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
