import { SEED } from '../../sandbox';
import { jobOperation, operate } from '../support/operate';
import { agent, ROE } from '../support/roeNode';
import { startJobs } from '../support/startJobs';
import { useSandbox } from '../support/useSandbox';

const { agents } = SEED;
const roe = useSandbox({ jobDuration: 60_000 });
const job = jobOperation(roe);

const UNKNOWN = '00000000-0000-4000-8000-000000000000';

const OPERATIONS: Array<[operation: string, parameters?: object]> = [
	['getStatus'],
	['getResult'],
	['wait'],
	['cancel'],
	['deleteData'],
	['getArtifact', { artifactKey: 'evidence.json' }],
	['downloadReference', { resourceId: SEED.fileId }],
	['resendWebhook'],
];

const BAD_IDS: Array<[what: string, jobId: unknown, message: string]> = [
	['empty', '', 'Job ID is empty'],
	['missing', undefined, 'Job ID is empty'],
	['no UUID', 'job-17', 'Job ID "job-17" is not an ID'],
	['a number', 17, 'Job ID "17" is not an ID'],
	['a UUID with a path', `${UNKNOWN}/../..`, `Job ID "${UNKNOWN}/../.." is not an ID`],
	['a list', [UNKNOWN], `Job ID ${JSON.stringify(`["${UNKNOWN}"]`)} is not an ID`],
];

describe.each(OPERATIONS)('%s', (operation, parameters = {}) => {
	it.each(BAD_IDS)(
		'stops at a job ID that is %s, and asks Roe nothing about it',
		async (_, jobId, message) => {
			const run = await job(operation, [jobId], { ...parameters });
			expect(run.status).toBe('error');
			expect(run.errorOf(ROE)).toMatchObject({
				message: `${message} [item 0]`,
				description: expect.stringContaining('{{ $json.jobId }}') as string,
				context: { itemIndex: 0 },
			});
			expect(roe.control.requests()).toEqual([]);
		},
	);

	it('does the same for the other items where it continues, each paired to its own', async () => {
		const [good] = await startJobs(roe.url, agents.text, { company_name: 'a', question: 'b' });
		roe.control.finishJobs();
		roe.control.clearRequests();
		const run = await job(
			operation,
			[good, 'job-17', good],
			{ ...parameters },
			{
				node: { onError: 'continueErrorOutput' },
			},
		);
		expect(run.error).toBeUndefined();
		const items = [...run.outputs(ROE, 0), ...run.outputs(ROE, 1)];
		const byItem = items.sort((a, b) => indexOf(a) - indexOf(b));
		expect(byItem.map(indexOf)).toEqual([0, 1, 2]);
		expect(byItem[1].json.error).toBe('Job ID "job-17" is not an ID [item 1]');
		expect(String(byItem[0].json.error)).not.toContain('is not an ID');
		expect(roe.control.requests().length).toBeGreaterThan(0);
		expect(JSON.stringify(roe.control.requests())).not.toContain('job-17');
	});

	it('names a job that Roe does not have', async () => {
		const waitOptions = operation === 'wait' ? { waitOptions: { pollInterval: 0.1 } } : {};
		const run = await job(operation, [UNKNOWN], { ...parameters, ...waitOptions });
		expect(run.errorOf(ROE)?.message).toMatch(
			/(does not know this \(HTTP 404\)|Roe has no job 0000.*) \[item 0\]$/,
		);
		expect(run.errorOf(ROE)?.description).toMatch(/another organization/);
	});
});

const indexOf = ({ pairedItem }: { pairedItem?: unknown }) => (pairedItem as { item: number }).item;

describe('numbers that can’t be', () => {
	const wait = { waitOptions: {} };
	it.each([
		['Timeout (Minutes)', 'timeout', -1, 'is not a number from 0'],
		['Timeout (Minutes)', 'timeout', 'long', 'is not a number from 0'],
		['Timeout (Minutes)', 'timeout', ' ', 'is not a number from 0'],
		['Poll Interval (Seconds)', 'pollInterval', 0, 'is not a number from 0.1'],
		['Poll Interval (Seconds)', 'pollInterval', 'often', 'is not a number from 0.1'],
	])('%s %s = %j', async (label, name, value, message) => {
		const [jobId] = await startJobs(roe.url, agents.text, { company_name: 'a', question: 'b' });
		roe.control.clearRequests();
		const parameters = { ...wait, waitOptions: { [name]: value } };
		for (const onError of ['stopWorkflow', 'continueRegularOutput'] as const) {
			const run = await job('wait', [jobId, jobId], parameters, { node: { onError } });
			const errors =
				onError === 'stopWorkflow'
					? [run.errorOf(ROE)?.message]
					: run.json(ROE).map(({ error }) => error);
			expect(errors).toEqual(
				errors.map((_, index) => `${label} "${value}" ${message} [item ${index}]`),
			);
			expect(errors).toHaveLength(onError === 'stopWorkflow' ? 1 : 2);
		}
		expect(roe.control.requests()).toEqual([]);
	});

	it.each([0, -5, 2.5, 'many', ' '])('Limit = %j', async (limit) => {
		const parameters = { agentId: agent(agents.text), limit };
		const run = await operate('job.getAll', parameters, { credentials: roe.credentials });
		expect(run.errorOf(ROE)?.message).toBe(`Limit "${limit}" is not a whole number from 1 [item 0]`);
		expect(roe.control.requests()).toEqual([]);
	});
});

describe('other parameters that can’t be', () => {
	it.each([
		['an empty artifact key', 'getArtifact', { artifactKey: '  ' }, 'Artifact Key is empty'],
		[
			'a webhook ID that is no UUID',
			'resendWebhook',
			{ webhookId: 'mine' },
			'Webhook ID "mine" is not an ID',
		],
	])('are an error before anything is sent: %s', async (_, operation, parameters, message) => {
		const run = await job(operation, [UNKNOWN], parameters);
		expect(run.errorOf(ROE)?.message).toBe(`${message} [item 0]`);
		expect(roe.control.requests()).toEqual([]);
	});

	it.each([
		['createdFrom', 'Created After "soon" is not a date'],
		['createdTo', 'Created Before "soon" is not a date'],
	])('are an error before anything is sent: a filter %s that is no date', async (name, message) => {
		const parameters = { agentId: agent(agents.text), filters: { [name]: 'soon' } };
		const run = await operate('job.getAll', parameters, { credentials: roe.credentials });
		expect(run.errorOf(ROE)?.message).toBe(`${message} [item 0]`);
		expect(roe.control.requests()).toEqual([]);
	});

	it.each(['job.cancelAll', 'job.getAll', 'agent.get', 'agent.getVersions'] as const)(
		'are an error before anything is sent: the agent of %s',
		async (operation) => {
			const parameters = { agentId: agent('={{ $json.agent }}') };
			const items = [{ json: { agent: agents.text } }, { json: {} }, { json: { agent: 'mine' } }];
			const run = await operate(operation, parameters, {
				credentials: roe.credentials,
				items,
				node: { onError: 'continueErrorOutput' },
			});
			expect(run.outputs(ROE, 1).map(({ json, pairedItem }) => [json.error, pairedItem])).toEqual([
				['Agent ID is empty [item 1]', { item: 1 }],
				['Agent ID "mine" is not an ID [item 2]', { item: 2 }],
			]);
			expect(roe.control.requests()).toHaveLength(1);
		},
	);
});
