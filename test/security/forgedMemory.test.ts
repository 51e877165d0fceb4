import type { IDataObject } from 'n8n-workflow';

import { useTriggers } from '../engine/trigger/triggerRoe';

const { roe, publish, calls } = useTriggers();
const VICTIM = '11111111-2222-4333-8444-555555555555';

/** Static data can come with an imported workflow, and any Code node of a workflow can write them. */
describe.each([
	['an agent', { root: '/v1/agents/', id: VICTIM }],
	['the data of a job', { root: `/v1/agents/jobs/${VICTIM}/delete-data/?`, id: 'a' }],
	['a parent path', { root: '/webhooks/', id: '..' }],
	['another server', { root: '@evil.test/', id: 'a' }],
])('static data that name %s instead of the webhook', (_what, forged) => {
	it.each(['unpublish', 'publish'] as const)(
		'can’t cause any other change in Roe: %s',
		async (act) => {
			const n8n = await publish();
			const own = (n8n.stored.registration as IDataObject).id as string;
			const data = JSON.parse(n8n.staticData) as {
				global: { roeAiTrigger: Record<string, { registration: IDataObject }> };
			};
			for (const { registration } of Object.values(data.global.roeAiTrigger)) {
				Object.assign(registration, forged);
			}
			n8n.restart();
			n8n.staticData = JSON.stringify(data);
			roe.control.clearRequests();
			await n8n[act]();
			expect(calls()).toContain(`DELETE /webhooks/${own}/`);
			const changes = calls().filter((call) => !call.startsWith('GET'));
			expect(changes.filter((call) => !/^\w+ \/webhooks\//.test(call))).toEqual([]);
			expect(changes.filter((call) => call.startsWith('DELETE'))).toEqual([
				`DELETE /webhooks/${own}/`,
			]);
		},
	);
});
