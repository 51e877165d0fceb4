import type { Webhook } from '../../../nodes/RoeAi/transport/webhooks';
import {
	findWebhookProblem,
	MIN_FAILURES,
} from '../../../nodes/RoeAi/trigger/webhook/webhookProblem';

const webhook = (shown: object) =>
	({ id: 'a', url: 'https://n8n.example.com/webhook/a/webhook', ...shown }) as Webhook;

const at = (time: string) => `2026-03-01T${time}Z`;
const failures = { failure_count: MIN_FAILURES };

describe('a webhook', () => {
	it.each([
		['that Roe doesn’t list', undefined],
		['that is inactive', webhook({ is_active: false, failure_count: 0 })],
		['that has failed and never succeeded', webhook({ ...failures, last_success_at: null })],
		['that has failed, without times', webhook(failures)],
		[
			'that has failed for ten minutes',
			webhook({ ...failures, last_success_at: at('12:00:00'), last_failure_at: at('12:10:00') }),
		],
	])('%s has a problem', (_case, given) => {
		expect(findWebhookProblem(given)).toEqual(expect.any(String));
	});

	it.each([
		['of which Roe shows nothing more', webhook({})],
		['whose count isn’t a number', webhook({ failure_count: String(MIN_FAILURES) })],
		['that has failed less often', webhook({ failure_count: MIN_FAILURES - 1 })],
		[
			'that has failed for less than ten minutes',
			webhook({ ...failures, last_success_at: at('12:00:00'), last_failure_at: at('12:09:59') }),
		],
	])('%s has none', (_case, given) => {
		expect(findWebhookProblem(given)).toBeUndefined();
	});
});
