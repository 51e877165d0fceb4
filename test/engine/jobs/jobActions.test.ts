import { SEED, STATUS } from '../../../sandbox';
import { expectContract } from '../../support/contract';
import { expectError } from '../../support/expectError';
import { jobOperation, operate } from '../../support/operate';
import { agent, ROE } from '../../support/roeNode';
import { startJobs } from '../../support/startJobs';
import { until } from '../../support/until';
import { useSandbox } from '../../support/useSandbox';

const { agents } = SEED;
const roe = useSandbox({ jobDuration: 60_000 });
const job = jobOperation(roe);

afterEach(() => expectContract(roe.control.requests()));

const text = (company_name: string) => ({ company_name, question: 'Who owns it?' });

describe('Cancel', () => {
	it('cancels a job, and adds a note if it was already finished', async () => {
		const [running, done, other] = await startJobs(
			roe.url,
			agents.text,
			...['a', 'b', 'c'].map(text),
		);
		roe.control.finishJobs({ jobIds: [done] });
		const run = await job('cancel', [running, done]);
		expect(run.json(ROE)).toEqual([
			{ jobId: running, cancelled: true, status: 'CANCELLED' },
			{
				jobId: done,
				cancelled: false,
				status: 'SUCCESS',
				note: expect.any(String) as string,
			},
		]);
		expect(run.output(ROE).map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }]);
		expect(roe.control.requests({ path: '/statuses/$' })).toHaveLength(1);
		expect([running, done, other].map((id) => roe.control.job(id)!.status)).toEqual([5, 3, 0]);
	});
});

describe('Cancel without a readable status afterwards', () => {
	it('adds a note instead of failing, since the job is cancelled', async () => {
		const [jobId] = await startJobs(roe.url, agents.text, text('a'));
		roe.control.addFault({ kind: 'status', status: 403, match: { path: '/statuses/$' } });
		const run = await job('cancel', [jobId]);
		expect(run.json(ROE)).toEqual([{ jobId, cancelled: true, note: expect.any(String) as string }]);
		expect(roe.control.job(jobId)!.status).toBe(5);
	});
});

describe('Cancel All', () => {
	it('cancels all running jobs of the agent, and no others', async () => {
		const ours = await startJobs(roe.url, agents.text, text('a'), text('b'), text('c'));
		const [other] = await startJobs(roe.url, agents.slow, { market: 'Heat pumps' });
		roe.control.finishJobs({ jobIds: [ours[0]] });
		const run = await operate(
			'job.cancelAll',
			{ agentId: agent(agents.text) },
			{ credentials: roe.credentials },
		);
		expect(run.json(ROE)).toEqual([
			{
				agentId: agents.text,
				targetedCount: 2,
				taskId: expect.any(String) as string,
				note: expect.stringContaining('background') as string,
			},
		]);
		const isCancelled = (id: string) => roe.control.job(id)!.status === STATUS.CANCELLED;
		await until(() => ours.slice(1).every(isCancelled));
		expect([...ours, other].map((id) => roe.control.job(id)!.status)).toEqual([3, 5, 5, 0]);
	});

	it('adds a note if nothing is running', async () => {
		const parameters = { agentId: agent(agents.text) };
		const run = await operate('job.cancelAll', parameters, { credentials: roe.credentials });
		expect(run.json(ROE)).toEqual([
			{ agentId: agents.text, targetedCount: 0, note: 'No running jobs to cancel.' },
		]);
	});
});

describe('Delete Data', () => {
	it('deletes inputs, outputs and files of a finished job', async () => {
		const pdf = new File(['%PDF-1.4'], 'invoice.pdf', { type: 'application/pdf' });
		const [jobId] = await startJobs(roe.url, agents.document, {
			document: [pdf],
			instructions: 'Total',
		});
		roe.control.finishJobs();
		const run = await job('deleteData', [jobId]);
		expect(run.json(ROE)).toEqual([
			{
				jobId,
				deleted: true,
				status: 'success',
				deletedCount: 1,
				failedCount: 0,
				deletedArtifacts: 0,
				failedArtifacts: 0,
			},
		]);
		expect(roe.control.job(jobId)!.dataDeleted).toBe(true);
		const after = await job('getResult', [jobId]);
		expect(after.json(ROE)).toMatchObject([{ jobId, status: 'SUCCESS', outputs: {} }]);
	});

	it('is an error for a running job, in Roe’s words, and the other items continue', async () => {
		const [running, done] = await startJobs(roe.url, agents.text, text('a'), text('b'));
		roe.control.finishJobs({ jobIds: [done] });
		const run = await job(
			'deleteData',
			[running, done],
			{},
			{ node: { onError: 'continueRegularOutput' } },
		);
		const [refused, deleted] = run.json(ROE);
		expectError(refused, 'REQUEST_REJECTED', 0, 'HTTP 400');
		expect(refused.message).toContain('Cannot delete data of a job that is still running.');
		expect(deleted).toMatchObject({ jobId: done, deleted: true });
		expect([running, done].map((id) => roe.control.job(id)!.dataDeleted)).toEqual([false, true]);
	});
});

describe('Get Artifact', () => {
	it('outputs the artifact of a key in the result', async () => {
		const [jobId] = await startJobs(roe.url, agents.merchant, {
			merchant_context: 'Shop for parts',
		});
		roe.control.finishJobs();
		const [result] = (await job('getResult', [jobId])).json(ROE);
		const { disposition } = result.outputs as { disposition: { evidence_data: string } };
		const run = await operate(
			'job.getArtifact',
			{ artifactKey: '={{ $json.outputs.disposition.evidence_data }}' },
			{ credentials: roe.credentials, items: [{ json: result }] },
		);
		expect(run.json(ROE)).toEqual([
			{
				jobId,
				artifactKey: disposition.evidence_data,
				result: { read: { merchant_context: 'Shop for parts' }, words: 3 },
			},
		]);
	});

	it('is an error if the key has no artifact', async () => {
		const [jobId] = await startJobs(roe.url, agents.merchant, { merchant_context: 'Shop' });
		roe.control.finishJobs();
		const missing = 'evidence/none.json';
		const run = await job('getArtifact', [jobId], { artifactKey: missing });
		expectError(run.errorOf(ROE), 'NOT_FOUND', 0, 'HTTP 404');
		expect(run.errorOf(ROE)?.description).toContain('Artifact not found.');
	});
});

describe('Resend Webhook', () => {
	it('makes Roe deliver again to all webhooks of the agent, or to the chosen one', async () => {
		const [jobId] = await startJobs(roe.url, agents.text, text('a'));
		roe.control.finishJobs();
		const ids = await Promise.all([register('first'), register('second')]);
		const before = roe.control.deliveries().length;
		const all = await job('resendWebhook', [jobId]);
		expect(all.json(ROE)).toEqual([{ jobId, queued: 2, status: 'queued' }]);
		const one = await job('resendWebhook', [jobId], { webhookId: ids[1] });
		expect(one.json(ROE)).toEqual([{ jobId, queued: 1, status: 'queued' }]);
		const deliveries = roe.control.deliveries().slice(before);
		expect(deliveries.map(({ webhookId }) => webhookId)).toEqual([...ids, ids[1]]);
		expect(deliveries.map((delivery) => delivery.jobId)).toEqual([jobId, jobId, jobId]);
	});

	it('adds a note if the agent has no active webhook', async () => {
		const [jobId] = await startJobs(roe.url, agents.text, text('a'));
		roe.control.finishJobs();
		const run = await job('resendWebhook', [jobId]);
		expect(run.json(ROE)).toEqual([
			{ jobId, queued: 0, status: 'queued', note: expect.any(String) as string },
		]);
	});

	/** A webhook of the agent `text`, as a person makes one in Roe's web app. Nothing listens at its address. */
	async function register(name: string): Promise<string> {
		const post = async (path: string, body: object) => {
			await fetch(`${roe.url}${path}`, {
				method: 'POST',
				headers: { Authorization: `Bearer ${SEED.apiKey}`, 'Content-Type': 'application/json' },
				body: JSON.stringify(body),
			});
		};
		await post('/webhooks/', { name, url: `http://127.0.0.1:9/${name}/` });
		const { id } = roe.control.webhooks().at(-1)!;
		await post(`/webhooks/${id}/agents/`, { agent_ids: [agents.text] });
		roe.control.clearRequests();
		return id;
	}
});
