import type { IExecuteFunctions } from 'n8n-workflow';

import { getExecutionDeadline } from '../platform/executionDeadline';
import { InputError } from '../shared/inputError';
import { formatDuration } from '../shared/time';

/** Time to leave for results and the following nodes: a tenth of what is left, within these bounds, in ms. */
const MIN_RESERVE_MS = 2000;
const MAX_RESERVE_MS = 30_000;

/** How n8n's own time-out limits a wait: results of finished jobs are lost if n8n ends the execution while the node waits. */
export class ExecutionLimit {
	/** When n8n ends the execution, ms since 1970. Infinity without a time-out. */
	readonly deadline: number;

	/** When to stop waiting, ms since 1970. The same for all tries in an execution. Infinity without a time-out. */
	readonly waitUntil: number;

	/** The longest timeout that ends after `waitUntil`, ms. 0 if there is none. */
	shortenedMs = 0;

	constructor(private readonly context: IExecuteFunctions) {
		this.deadline = getExecutionDeadline(context) ?? Infinity;
		this.waitUntil = this.deadline === Infinity ? Infinity : this.readWaitUntil();
	}

	/** Tells n8n's log, once and before anything starts, if the execution ends before a timeout. */
	announce(timeoutMs: number): void {
		if (Date.now() + timeoutMs <= this.waitUntil) return;
		const isFirst = this.shortenedMs === 0;
		this.shortenedMs = Math.max(timeoutMs, this.shortenedMs);
		if (!isFirst) return;
		this.context.logger.info(
			`“${this.context.getNode().name}” may wait for ${formatDuration(timeoutMs)} ('Timeout (Minutes)'), but n8n’s time-out ends this execution in ${formatDuration(this.deadline - Date.now())}. The node stops waiting before that.`,
		);
	}

	/** @throws {InputError} if nothing may be started anymore, since nobody would get the result. */
	assertTimeToWait(): void {
		if (Date.now() < this.waitUntil) return;
		throw new InputError(
			'NO_TIME_TO_WAIT',
			`n8n’s time-out ends this execution in ${formatDuration(this.deadline - Date.now())}, which is too soon to wait for a job`,
			"No job was started for this item. Raise 'Timeout After' in the workflow’s settings, or use 'Run Async', which doesn’t wait.",
		);
	}

	private readWaitUntil(): number {
		const stored = this.context.getContext('node') as {
			waitLimit?: { deadline?: unknown; waitUntil?: unknown };
		};
		const { deadline } = this;
		const earlier = stored.waitLimit;
		if (earlier?.deadline === deadline && typeof earlier.waitUntil === 'number') {
			return earlier.waitUntil;
		}
		const reserveMs = Math.max((deadline - Date.now()) / 10, MIN_RESERVE_MS);
		const waitUntil = deadline - Math.min(reserveMs, MAX_RESERVE_MS);
		stored.waitLimit = { deadline, waitUntil };
		return waitUntil;
	}
}
