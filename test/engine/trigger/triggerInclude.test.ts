import type { IDataObject } from 'n8n-workflow';

import { SEED } from '../../../sandbox';
import { until } from '../../support/until';
import { deliveryOf, send, useTriggers } from './triggerRoe';
import type { TriggerServer } from './triggerServer';

const { agents } = SEED;
const DAY = 24 * 3_600_000;
const NAME = 'Company Research';

const { roe, start, publish, delivered, inRoe, startJobs, endJobs, tokenOf } = useTriggers();

const BOTH = ['inputs', 'metadata'];
const named = () => roe.control.requests({ method: 'GET', path: `/agents/${agents.text}/$` });

/** Ends a job about a case. Gives its ID. */
async function endCase(number: string, status: 'success' | 'failure' = 'success'): Promise<string> {
	const run = { company_name: `Company ${number}`, question: 'Who?', metadata: { case: number } };
	const jobId = (await inRoe('POST', `/v1/agents/run/${agents.text}/async/`, run)) as string;
	roe.control.clearRequests();
	roe.control.finishJobs({ jobIds: [jobId], status });
	await delivered();
	return jobId;
}

/** The item of the newest execution, of either way to be told. */
async function newest(n8n: TriggerServer, delivery: string): Promise<IDataObject> {
	if (delivery === 'polling') await n8n.poll();
	return n8n.executions.at(-1)![0];
}

describe.each(['webhook', 'polling'])('a job from %s', (delivery) => {
	it('has its metadata, its agent’s name and an ID for links, without a request for metadata', async () => {
		const n8n = await publish({ delivery });
		await endCase('1041');
		await newest(n8n, delivery);
		const jobId = await endCase('1042');
		const item = await newest(n8n, delivery);
		expect(item).toMatchObject({ jobId, agentName: NAME, metadata: { case: '1042' } });
		expect(item).not.toHaveProperty('inputs');
		expect(jobId).toMatch(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/);
		expect(roe.control.requests().map(({ method, path }) => `${method} ${path}`)).toEqual([
			`GET /v1/agents/${agents.text}/jobs/`,
			'POST /v1/agents/jobs/results/',
		]);
		expect(Object.keys(item)).toEqual([
			...['jobId', 'status', 'outputs', 'isFinished', 'isSuccessful', 'timestamp'],
			...['agentId', 'agentName', 'cost', 'metadata'],
		]);
	});

	it.each([true, false])('has its inputs if they’re selected (includeResult: %j)', async (on) => {
		const n8n = await publish({ delivery, include: BOTH, includeResult: on });
		await endCase('1041');
		await newest(n8n, delivery);
		await endCase('1042');
		expect(await newest(n8n, delivery)).toMatchObject({
			metadata: { case: '1042' },
			inputs: { company_name: 'Company 1042', question: 'Who?' },
		});
		expect(roe.control.requests()).toHaveLength(on ? 2 : 1);
	});

	it('has metadata and inputs if it failed, too', async () => {
		const n8n = await publish({ delivery, include: BOTH });
		const jobId = await endCase('1042', 'failure');
		expect(await newest(n8n, delivery)).toMatchObject({
			jobId,
			status: 'FAILURE',
			agentName: NAME,
			metadata: { case: '1042' },
			inputs: { company_name: 'Company 1042' },
		});
		expect(roe.control.requests({ path: '/results/$' })).toEqual([]);
	});

	it('has no metadata and inputs if they aren’t selected', async () => {
		const n8n = await publish({ delivery, include: [] });
		await endCase('1042');
		const item = await newest(n8n, delivery);
		expect(item).not.toHaveProperty('metadata');
		expect(item).not.toHaveProperty('inputs');
		expect(item).toMatchObject({ agentName: NAME });
	});

	it('has the agent’s name from one request a day, even after a restart', async () => {
		const n8n = await publish({ delivery });
		for (const number of ['1', '2', '3']) {
			await endCase(number);
			expect(await newest(n8n, delivery)).toMatchObject({ agentName: NAME });
			expect(named()).toHaveLength(number === '1' ? 1 : 0);
		}
		n8n.restart();
		await n8n.publish('init');
		await endCase('4');
		expect(await newest(n8n, delivery)).toMatchObject({ agentName: NAME });
		expect(named()).toEqual([]);
		roe.agent(agents.text).name = 'Supplier Research';
		const { now } = Date;
		jest.spyOn(Date, 'now').mockImplementation(() => now() + DAY);
		try {
			await endCase('5');
			expect(await newest(n8n, delivery)).toMatchObject({ agentName: 'Supplier Research' });
			expect(named()).toHaveLength(1);
		} finally {
			jest.mocked(Date.now).mockRestore();
		}
	});

	it('has no agent name if Roe doesn’t return it, but has it the next time', async () => {
		const n8n = await publish({ delivery });
		const match = { method: 'GET', path: `/agents/${agents.text}/$` };
		roe.control.addFault({ match, kind: 'status', status: 500, when: 'before', times: 1 });
		const jobId = await endCase('1042');
		const item = await newest(n8n, delivery);
		expect(item).toMatchObject({ jobId, metadata: { case: '1042' } });
		expect(item).not.toHaveProperty('agentName');
		expect(named()).toHaveLength(1);
		await endCase('1043');
		expect(await newest(n8n, delivery)).toMatchObject({ agentName: NAME });
	});
});

describe('several deliveries', () => {
	it('need one request for the agent’s name if they arrive together', async () => {
		const n8n = await publish({ delivery: 'webhook' });
		roe.control.change({ latency: 30 });
		await endJobs(12);
		expect(n8n.executions).toHaveLength(12);
		for (const [item] of n8n.executions) expect(item).toMatchObject({ agentName: NAME });
		expect(named()).toHaveLength(1);
	});

	it('don’t set name or metadata, which come from Roe', async () => {
		const n8n = await publish({ delivery: 'webhook', include: BOTH });
		const [jobId] = await startJobs(1);
		const { is_active: active, id } = roe.control.webhooks()[0];
		expect(active).toBe(true);
		await inRoe('PATCH', `/webhooks/${id}/`, { is_active: false });
		roe.control.finishJobs();
		const delivery = deliveryOf(jobId.toUpperCase().replaceAll('-', ''));
		const forged = {
			...delivery,
			agent: { ...delivery.agent, name: 'Another agent' },
			job: { ...delivery.job, metadata: { case: 'another' }, inputs: [{ key: 'x', value: 'y' }] },
		};
		expect(await send(n8n, forged, tokenOf())).toMatchObject({ status: 200 });
		expect(n8n.executions).toMatchObject([[{ jobId, agentName: NAME, metadata: {} }]]);
		expect(n8n.executions[0][0].inputs).toEqual({
			company_name: expect.any(String) as string,
			question: 'Who owns it?',
		});
	});
});

describe('a test in the editor', () => {
	it('shows Roe’s webhook test as delivered, since it has no job', async () => {
		const n8n = await start({ include: BOTH });
		await n8n.listen();
		const [{ id }] = roe.control.webhooks();
		await inRoe('POST', `/v1/agents/${agents.text}/webhooks/${id}/test/`);
		await until(() => n8n.executions.length === 1);
		expect(n8n.executions[0][0]).toMatchObject({ agentName: NAME, metadata: {} });
	});

	it('doesn’t change the trigger’s stored data', async () => {
		const n8n = await start();
		await n8n.listen();
		await endCase('1042');
		expect(n8n.executions).toMatchObject([[{ agentName: NAME, metadata: { case: '1042' } }]]);
		expect(n8n.staticData).toBe('{}');
	});
});
