/**
 * When n8n's time-out ends this execution, ms since 1970; undefined without one. For a sub-workflow, the caller's time-out counts too.
 * After a sleep (n8n's Wait node), n8n ends the execution earlier, by the time slept, unless it's in queue mode: a node can't tell.
 * Relies on: n8n's context classes have the execution's additional data with the time (`executionTimeoutTimestamp`); their interfaces don't.
 * Tried: n8n 2.4.8 and 2.41.1.
 * Guarded by: `test/e2e/executionTimeout.test.ts`, `test/engine/jobs/executionTimeout.test.ts`.
 */
export function getExecutionDeadline(context: object): number | undefined {
	const { additionalData } = context as {
		additionalData?: { executionTimeoutTimestamp?: unknown };
	};
	const deadline = additionalData?.executionTimeoutTimestamp;
	return typeof deadline === 'number' && Number.isFinite(deadline) ? deadline : undefined;
}
