import type { IDataObject } from 'n8n-workflow';
import { join } from 'node:path';

import { SEED } from '../../../sandbox';
import { readWorkflow, runWorkflow } from '../../support/engine';
import { expectNoKey } from '../../support/expectNoKey';
import { until } from '../../support/until';
import { useTriggers } from '../trigger/triggerRoe';

const EXAMPLE = join(__dirname, '../..', '..', 'examples', 'decide-by-disposition.json');
const { merchant } = SEED.agents;

const { roe, publish, delivered, inRoe } = useTriggers();

const workflow = readWorkflow(EXAMPLE);
const [trigger] = workflow.nodes;

/** Publishes the trigger as it stands in the example, lets a review end, and runs the example with what the trigger gives. */
async function review(merchant_context: string, errorMessage?: string) {
	const n8n = await publish(trigger.parameters as IDataObject);
	const path = `/v1/agents/run/${merchant}/async/many/`;
	const [jobId] = (await inRoe('POST', path, { inputs: [{ merchant_context }] })) as string[];
	const status = errorMessage === undefined ? 'success' : 'failure';
	roe.control.finishJobs({ status, errorMessage });
	await delivered();
	await until(() => n8n.executions.length === 1);
	const items = n8n.executions[0].map((json) => ({ json }));
	return { jobId, items };
}

const run = async (items: Array<{ json: IDataObject }>) => {
	const done = await runWorkflow({ workflow, items, credentials: roe.credentials });
	expect(done.error).toBeUndefined();
	expectNoKey(done, SEED.apiKey);
	return done;
};

const branchesOf = (done: { nodesRun: string[] }) =>
	['Approve', 'Ask a person', 'What went wrong'].filter((name) => done.nodesRun.includes(name));

describe('the example `decide-by-disposition`', () => {
	it('approves what the review approves', async () => {
		const { jobId, items } = await review('Shop for spare parts, MCC 5533');
		const done = await run(items);
		expect(branchesOf(done)).toEqual(['Approve']);
		expect(done.json('Approve')).toEqual([{ jobId, decision: 'approved' }]);
	});

	it('asks a person, with the evidence, if the review is undecided', async () => {
		const { jobId, items } = await review('Some shop');
		const done = await run(items);
		expect(branchesOf(done)).toEqual(['Ask a person']);
		expect(done.json('Ask a person')).toEqual([
			{
				jobId,
				decision: 'to be made by a person',
				evidence: { read: { merchant_context: 'Some shop' }, words: 2 },
			},
		]);
	});

	it('has a branch for reviews that failed', async () => {
		const { jobId, items } = await review('Shop for spare parts', 'No sources');
		const done = await run(items);
		expect(branchesOf(done)).toEqual(['What went wrong']);
		expect(done.json('What went wrong')).toEqual([{ jobId, reason: 'No sources' }]);
	});

	it.each([
		[{ disposition: { disposition: 'rejected' } }, '{"disposition":"rejected"}'],
		[{ disposition: { disposition: 'Approved' } }, '{"disposition":"Approved"}'],
		[{ disposition: { disposition: 'Needs_Review' } }, '{"disposition":"Needs_Review"}'],
		[{}, 'null'],
	])('ignores no unknown disposition: %j', async (outputs, shown) => {
		const { items } = await review('Shop for spare parts, MCC 5533');
		const done = await run([{ json: { ...items[0].json, outputs } }]);
		expect(branchesOf(done)).toEqual(['What went wrong']);
		expect(done.json('What went wrong')).toMatchObject([
			{ reason: `No disposition that this workflow knows: ${shown}` },
		]);
	});
});
