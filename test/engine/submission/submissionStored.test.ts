import { SEED } from '../../../sandbox';
import { codeOf } from '../../support/codeOf';
import { expectError } from '../../support/expectError';
import { runWorkflow, type WorkflowRun } from '../../support/engine';
import type { NodeChange } from '../../support/engine/workflow';
import { agent, ROE, roeWorkflow, text } from '../../support/roeNode';
import { useFakeClock } from '../../support/fakeClock';
import { useSandbox } from '../../support/useSandbox';

useFakeClock();
const roe = useSandbox({ jobDuration: 100 });

const ITEMS = ['a', 'b', 'c'].map((name) => ({ json: { name } }));

function workflow(options = {}, node: NodeChange = {}, operation = 'runAsync') {
	const values = [text('company_name', '={{ $json.name }}'), text('question', 'Who owns it?')];
	const parameters = { operation, agentId: agent(SEED.agents.text), inputs: { values }, options };
	return roeWorkflow(parameters, node);
}

interface Stored {
	v: unknown;
	items: Record<string, Record<string, unknown>>;
}

/** What n8n keeps with the execution of what the node stored. */
const storedOf = (run: WorkflowRun) =>
	(run.data.data.executionData?.contextData[`node:${ROE}`] as unknown as { submissions: Stored })
		.submissions;

/** A run that started the jobs of the first and the last item before it failed. */
async function fails() {
	roe.control.addFault({
		kind: 'status',
		status: 400,
		body: ['No'],
		when: 'before',
		match: { input: '^b$' },
	});
	const failed = await runWorkflow({
		workflow: workflow(),
		credentials: roe.credentials,
		items: ITEMS,
	});
	expect(failed.status).toBe('error');
	expect(roe.starts).toHaveLength(3);
	return failed;
}

const sentRequests = () => roe.control.requests({ method: 'POST' });

const retry = async (failed: WorkflowRun, change = workflow()) =>
	await runWorkflow({ workflow: change, credentials: roe.credentials, retryOf: failed });

const CONTINUE: NodeChange = { onError: 'continueRegularOutput' };

describe('a record of another version of the node', () => {
	it('fails all items, sends nothing, and is kept for that version', async () => {
		const failed = await fails();
		Object.assign(storedOf(failed), { v: 2, more: 'than we know' });
		const before = structuredClone(storedOf(failed));
		const run = await retry(failed);
		expectError(run.errorOf(ROE), 'RECORD_UNREADABLE', 0);
		expect(roe.starts).toHaveLength(3);
		expect(storedOf(run)).toEqual(before);

		storedOf(run).v = 1;
		expect((await retry(run)).status).toBe('success');
		expect(roe.control.jobs()).toHaveLength(3);
	});

	it('is also kept if the node continues on errors', async () => {
		const failed = await fails();
		storedOf(failed).v = 2;
		const run = await retry(failed, workflow({}, CONTINUE));
		expect(run.json(ROE).map(codeOf)).toEqual(ITEMS.map(() => 'RECORD_UNREADABLE'));
		expect(storedOf(run).v).toBe(2);
		expect(roe.starts).toHaveLength(3);
	});

	it('is ignored with Prevent Duplicates off', async () => {
		const failed = await fails();
		storedOf(failed).v = 2;
		const run = await retry(failed, workflow({ preventDuplicates: false }));
		expect(run.status).toBe('success');
		expect(roe.starts).toHaveLength(6);
	});

	it('fails all items of Run Bulk', async () => {
		roe.control.addFault({ kind: 'status', status: 400, body: ['No'], when: 'before' });
		const failed = await runWorkflow({
			workflow: workflow({}, {}, 'runBulk'),
			credentials: roe.credentials,
			items: ITEMS,
		});
		storedOf(failed).v = 2;
		const run = await retry(failed, workflow({}, {}, 'runBulk'));
		expect(codeOf(run.errorOf(ROE))).toBe('RECORD_UNREADABLE');
		expect(sentRequests()).toHaveLength(1);
	});
});

describe('a record of one item that can’t be read', () => {
	it.each([
		['of another version', { v: 2 }],
		['of an unknown state', { state: 'paused' }],
		['without a job ID', { jobId: undefined }],
	])('(%s) fails only that item, and is kept', async (_, change) => {
		const failed = await fails();
		Object.assign(storedOf(failed).items['0'], change);
		const before = structuredClone(storedOf(failed).items['0']);
		const run = await retry(failed, workflow({}, CONTINUE));
		const [first, ...others] = run.json(ROE);
		expect(codeOf(first)).toBe('RECORD_UNREADABLE');
		expect(others.map(({ error }) => error)).toEqual([undefined, undefined]);
		expect(roe.control.jobs()).toHaveLength(3);
		// The first item failed, so that n8n may run the node again.
		expect(storedOf(run).items['0']).toEqual(before);
	});
});

describe('Run Bulk', () => {
	it('starts its jobs in a retry if a wrong credential prevented every request before', async () => {
		const bulk = workflow({}, {}, 'runBulk');
		const { roeAiApi } = roe.credentials;
		const wrong = { roeAiApi: { ...roeAiApi, organizationId: 'my organization' } };
		const failed = await runWorkflow({ workflow: bulk, credentials: wrong, items: ITEMS });
		expect(failed.status).toBe('error');
		expect(sentRequests()).toHaveLength(0);
		const run = await retry(failed, bulk);
		expect(run.error).toBeUndefined();
		expect(roe.control.jobs()).toHaveLength(3);
	});
});
