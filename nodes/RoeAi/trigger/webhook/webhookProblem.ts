import { parseRoeTime } from '../../transport/roeTime';
import type { Webhook } from '../../transport/webhooks';

/** Consecutive failures after which Roe may have given up. When it does, isn't documented. */
export const MIN_FAILURES = 5;
/** A burst of deliveries may fail for a moment, ms. */
const MIN_FAILING_MS = 10 * 60_000;

/** Why a webhook doesn't deliver, or may not. Undefined if it does. */
export function findWebhookProblem(webhook: Webhook | undefined): string | undefined {
	if (webhook === undefined) return 'it was deleted in Roe';
	if (webhook.is_active === false) return 'it is inactive in Roe';
	const { failure_count: failures, last_success_at: success, last_failure_at: failure } = webhook;
	if (typeof failures !== 'number' || !(failures >= MIN_FAILURES)) return undefined;
	// Both by Roe's clock. If one is missing, the comparison is false.
	const failingMs = (parseRoeTime(failure) ?? NaN) - (parseRoeTime(success) ?? NaN);
	return failingMs < MIN_FAILING_MS ? undefined : `Roe’s last ${failures} deliveries failed`;
}
