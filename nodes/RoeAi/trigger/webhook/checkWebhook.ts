import type { IPollFunctions } from 'n8n-workflow';

import { createRequestContext } from '../../platform/requestContext';
import { getRecent } from '../../shared/dropOldest';
import { RoeError } from '../../shared/roeError';
import { MS_PER_DAY } from '../../shared/units';
import { parseRoeTime } from '../../transport/roeTime';
import type { RoeContext } from '../../transport/sendRequest';
import { deleteWebhook, listWebhooks } from '../../transport/webhooks';
import {
	getTriggerId,
	MAX_TRIGGERS_IN_PROCESS,
	type MemoryContext,
	recall,
} from '../triggerMemory';
import type { Registration } from '../triggerMemoryEntry';
import { normalizeAddress } from './address';
import { createRegistration, noteRenewed, resendMissedJobs } from './createRegistration';
import { oneAtATime } from './oneAtATime';
import { findWebhookProblem } from './webhookProblem';

/** A trigger that was set to polling before may have a shorter interval than the hour of `pollTimes`. */
const MIN_INTERVAL_MS = 50 * 60_000;
/** Between two repairs, and between two failed executions that report one. */
const REPEAT_MS = MS_PER_DAY;
/** Deliveries that Roe retries may fail, although a later one has succeeded. */
const RETRY_OVERLAP_MS = 10 * 60_000;

/** Times in ms since 1970. */
interface Checks {
	checkedAt: number;
	repairedAt: number;
	reportedAt: number;
	/** Why a repair began that failed. */
	unrepaired: string | undefined;
}

const UNCHECKED: Checks = { checkedAt: 0, repairedAt: 0, reportedAt: 0, unrepaired: undefined };

/** By trigger, in this process: n8n polls in one, and verifies the webhook there when it starts. */
const checksByTrigger = new Map<string, Checks>();

export function noteVerified(context: MemoryContext): void {
	if (context.getMode() === 'manual') return;
	Object.assign(getChecks(context), { ...UNCHECKED, checkedAt: Date.now() });
}

/** n8n verifies webhooks only when it activates them, so a published trigger does it once an hour. @throws {RoeError} once a day, if a repair didn't help. */
export async function checkWebhook(context: IPollFunctions): Promise<void> {
	const roe = { ...createRequestContext(context), deadline: Date.now() } satisfies RoeContext;
	const repaired = await oneAtATime(context, async () => {
		const { registration } = recall(context);
		const checks = getChecks(context);
		if (registration === undefined || isWithin(MIN_INTERVAL_MS, checks.checkedAt)) return undefined;
		checks.checkedAt = Date.now();
		return await repair(context, roe, registration, checks);
	});
	if (repaired !== undefined) await resendMissedJobs(context, roe, repaired.after);
}

async function repair(
	context: IPollFunctions,
	roe: RoeContext,
	registration: Registration,
	checks: Checks,
): Promise<{ after: number | undefined } | undefined> {
	const list = await listWebhooks(roe).catch((error: unknown) => {
		context.logger.warn(String(error));
	});
	if (list === undefined) return undefined;
	const { root, webhooks } = list;
	const known = webhooks.find(({ id }) => id === registration.id);
	const problem = checks.unrepaired ?? findWebhookProblem(known);
	if (problem === undefined) return undefined;
	const others = webhooks.filter(
		(webhook) => webhook !== known && normalizeAddress(webhook.url) === registration.url,
	);
	// Another n8n process has replaced it.
	if (!known && others.length > 0 && !checks.unrepaired) return undefined;
	const change = async () => {
		if (isWithin(REPEAT_MS, checks.repairedAt)) throw describeProblem(registration, problem);
		noteRenewed(context, problem);
		checks.unrepaired = problem;
		for (const { id } of known ? [known, ...others] : others) await deleteWebhook(roe, root, id);
		await createRegistration(context, roe, { ...registration, root }, registration.since);
	};
	const isRepaired = await change().then(
		() => true,
		(error: unknown) => {
			report(context, checks, error);
			return false;
		},
	);
	if (!isRepaired) return undefined;
	checks.repairedAt = Date.now();
	checks.unrepaired = undefined;
	// In queue mode, this process doesn't know what others have received.
	const lastSuccess = parseRoeTime(known?.last_success_at);
	return { after: lastSuccess === undefined ? undefined : lastSuccess - RETRY_OVERLAP_MS };
}

/** n8n starts the error workflow for each failed poll, so it gets one a day. */
function report({ logger }: IPollFunctions, checks: Checks, error: unknown): void {
	logger.warn(String(error));
	if (isWithin(REPEAT_MS, checks.reportedAt)) return;
	checks.reportedAt = Date.now();
	throw error;
}

const isWithin = (ms: number, time: number) => Math.abs(Date.now() - time) < ms;

function describeProblem({ url }: Registration, problem: string): RoeError {
	const { origin } = new URL(url);
	return new RoeError(
		'WEBHOOK_FAILING',
		`The webhook doesn’t work, although the node created it again within the last day (${problem}): check that Roe can reach n8n at ${origin}, or set 'Delivery' to 'Polling'`,
		'Until then, finished jobs may not start the workflow. Once Roe can reach n8n, restart n8n: the node then requests the missed deliveries.',
	);
}

function getChecks(context: MemoryContext): Checks {
	const trigger = getTriggerId(context);
	return getRecent(checksByTrigger, trigger, () => ({ ...UNCHECKED }), MAX_TRIGGERS_IN_PROCESS);
}
