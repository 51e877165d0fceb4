import type { IDataObject } from 'n8n-workflow';

import { type Sandbox, SEED } from '../../sandbox';
import type { N8nClient } from '../../tools/server/n8nClient';
import { until } from '../support/until';
import {
	asleep,
	executionsOf,
	finishedExecutions,
	oncePublished,
	outputOf,
	post,
	publishExample,
	submitForm,
	succeeded,
} from './exampleInN8n';
import { openN8nWithRoe } from './running';
import { inRoe, runAgent } from './triggerInN8n';

let n8n: N8nClient;
let sandbox: Sandbox;

beforeAll(async () => {
	({ n8n, sandbox } = await openN8nWithRoe({ jobDuration: 100 }));
});

afterAll(async () => await sandbox.close());

/** Publishes an example with a Roe AI Trigger. Its webhook in Roe is there when this returns. */
async function publishWithTrigger(name: string): Promise<string> {
	const id = await publishExample(n8n, name);
	await until(() => sandbox.control.webhooks()[0]?.agent_ids.length === 1);
	return id;
}

async function unpublish(id: string): Promise<void> {
	await n8n.deactivate(id);
	await until(() => sandbox.control.webhooks().length === 0);
}

const alerts = () => sandbox.control.jobs().filter(({ agentId }) => agentId === SEED.agents.alert);

describe('aml-alert', () => {
	it('responds at once, and brings the case ID back when the review has finished', async () => {
		const id = await publishWithTrigger('aml-alert');
		const alert = 'Cash deposits of 9,500 EUR on five days in a row';
		const send = async () => await post(n8n, 'aml-alert', { case_id: 'C-17', alert });
		const response = await oncePublished(send);
		expect(response.status).toBe(202);
		const [job] = alerts();
		expect(await response.json()).toEqual({ case_id: 'C-17', job_id: job.id });
		const executions = await executionsOf(n8n, id, 2);
		expect(executions.flatMap((one) => outputOf(one, 'Close or escalate'))).toEqual([
			{ case_id: 'C-17', next: 'close', report: `alert: “${alert}”`, jobId: job.id },
		]);
		expect(await (await send()).json()).toEqual({ case_id: 'C-17', job_id: job.id });
		expect(alerts()).toHaveLength(1);
		await unpublish(id);
	});
});

describe('human-review', () => {
	it('continues with what a person has corrected', async () => {
		const id = await publishWithTrigger('human-review');
		const inputs = { company_name: 'Litware', question: 'Who owns it?' };
		const [jobId] = await runAgent(sandbox, SEED.agents.text, [inputs]);
		const waiting = await asleep(n8n, id);
		const [asked] = outputOf(waiting, 'Ask for a review');
		const page = await submitForm(asked.link, 'corrected', 'Adatum owns it.');
		expect(page).toContain('Who owns it?');
		const reviewed = succeeded(await n8n.finishedExecution(waiting.id));
		expect(outputOf(reviewed, 'Use the correction')).toEqual([
			{ jobId, result: 'Adatum owns it.', before: asked.result },
		]);
		expect(outputOf(reviewed, 'Use the result')).toEqual([]);
		await unpublish(id);
	});
});

describe('deliveries-in-masses', () => {
	const header = { name: 'X-Roe-Delivery', value: 'a-long-random-value' };

	it('has one row for each job, however often it is delivered, and none for an invented one', async () => {
		const credential = { name: 'Roe deliveries', type: 'httpHeaderAuth', data: header };
		const credentialId = await n8n.createCredential(credential);
		const id = await publishExample(n8n, 'deliveries-in-masses');
		succeeded(await n8n.finishedExecution(await n8n.runManually(id, 'Start by hand')));
		const deliver = async (jobId: string, headers: Record<string, string>) =>
			await post(n8n, 'roe-deliveries', { job: { id: jobId } }, headers);
		const rejected = await oncePublished(async () => await deliver('', {}));
		expect(rejected.status).toBe(403);

		await inRoe(sandbox, 'POST', '/webhooks/', {
			name: 'Added by a person',
			url: `${n8n.url}/webhook/roe-deliveries`,
			headers: { [header.name]: header.value },
		});
		const [webhook] = sandbox.control.webhooks();
		const { text } = SEED.agents;
		await inRoe(sandbox, 'POST', `/webhooks/${webhook.id}/agents/`, { agent_ids: [text] });
		const inputs = Array.from({ length: 30 }, (_, index) => ({
			company_name: `Delivered ${index}`,
			question: 'Who owns it?',
		}));
		const jobIds = await runAgent(sandbox, text, inputs);
		const written = async () => {
			const executions = await finishedExecutions(n8n, id);
			return {
				rows: executions.flatMap((one) => outputOf(one, 'Its row')),
				failed: executions.flatMap((one) => outputOf(one, 'What went wrong')),
			};
		};
		const jobIdsOf = (rows: IDataObject[]) => [...new Set(rows.map(({ job_id }) => job_id))].sort();
		// Roe repeats a delivery that takes n8n too long, so there may be more executions than jobs.
		await until(async () => (await n8n.listExecutions(id)).length > jobIds.length);
		await until(async () => jobIdsOf((await written()).rows).length === jobIds.length);
		const { rows: before } = await written();
		expect(jobIdsOf(before)).toEqual([...jobIds].sort());
		for (const { status, report } of before) {
			expect([status, report]).toEqual(['SUCCESS', expect.stringContaining('Delivered')]);
		}
		// Roe may deliver a job again. Somebody who knows the secret may invent one.
		await deliver(jobIds[0], { [header.name]: header.value });
		const invented = '00000000-0000-4000-8000-000000000000';
		await deliver(invented, { [header.name]: header.value });
		await until(async () => (await written()).failed.length > 0);
		const { rows, failed } = await written();
		expect(failed).toMatchObject([{ jobId: invented }]);
		expect(rows.length).toBeGreaterThan(before.length);
		expect(new Set(rows.map(({ id: row }) => row))).toEqual(
			new Set(before.map(({ id: row }) => row)),
		);
		await inRoe(sandbox, 'DELETE', `/webhooks/${webhook.id}/`);
		await n8n.deactivate(id);
		await n8n.call('DELETE', `/credentials/${credentialId}`);
	});
});
