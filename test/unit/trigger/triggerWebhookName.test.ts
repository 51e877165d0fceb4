import { MAX_NAME_LENGTH } from '../../../nodes/RoeAi/transport/webhooks';
import { buildWebhookName } from '../../../nodes/RoeAi/trigger/webhook/webhookName';

/** As Roe counts: characters, not UTF-16 units. */
const lengthOf = (name: string) => Array.from(name).length;

describe('the name of a webhook', () => {
	it('names the workflow and the node', () => {
		expect(buildWebhookName('Reviews', 'When a review ends')).toBe(
			'n8n: Reviews / When a review ends',
		);
	});

	it.each([
		['a long node', 'Reviews', 'n'.repeat(400)],
		['a long workflow', 'w'.repeat(400), 'Trigger'],
		['both long', 'w'.repeat(400), 'n'.repeat(400)],
		['both long, in characters outside the BMP', '😀'.repeat(400), '😀'.repeat(400)],
	])('is as long as Roe allows, with %s', (_case, workflow, node) => {
		const name = buildWebhookName(workflow, node);
		expect([MAX_NAME_LENGTH, MAX_NAME_LENGTH - 1]).toContain(lengthOf(name));
		expect(name).not.toMatch(/\p{Cs}/u);
	});

	it('keeps a short name whole beside a long one', () => {
		expect(buildWebhookName('w'.repeat(400), 'Trigger')).toMatch(/…w+ \/ Trigger$/);
		expect(buildWebhookName('Reviews', 'n'.repeat(400))).toMatch(/^n8n: Reviews \/ n+…/);
	});

	it('tells two long names apart by their ends', () => {
		const [one, other] = [1, 2].map((count) =>
			buildWebhookName('Reviews', 'n'.repeat(300) + count),
		);
		expect(one).not.toBe(other);
	});

	it('has no characters that Roe can’t store, and no line breaks', () => {
		const name = buildWebhookName('Tab\tand\nline', 'Half \ud83d of one\u0000 👩‍👩‍👧');
		expect(name).toBe('n8n: Tab and line / Half of one 👩‍👩‍👧');
	});

	it.each([undefined, '', ' \n'])('has a word for the workflow %j', (workflow) => {
		expect(buildWebhookName(workflow, 'Trigger')).toBe('n8n: workflow / Trigger');
	});
});
