import type { IDataObject } from 'n8n-workflow';

import { resources } from '../../nodes/RoeAi/actions';
import { SEED } from '../../sandbox';
import { expectContract } from '../support/contract';
import { expectNoKey } from '../support/expectNoKey';
import { operate } from '../support/operate';
import { agent, ROE, text } from '../support/roeNode';
import { startJobs } from '../support/startJobs';
import { useSandbox } from '../support/useSandbox';

const { agents } = SEED;
const roe = useSandbox({ jobDuration: 1 });

const operations = resources.flatMap((resource) =>
	resource.operations.map(({ option }) => `${resource.value}.${option.value}`),
) as Array<Parameters<typeof operate>[0]>;

const ofAgent = { agentId: agent(agents.text) };
const run = {
	...ofAgent,
	inputs: { values: [text('company_name', '={{ $json.jobId }}'), text('question', 'Who?')] },
	waitOptions: { pollInterval: 0.1 },
};

/** Parameters by which each operation does its work for the items of `twoItems`. */
const PARAMETERS: Record<string, IDataObject> = {
	'agent.get': ofAgent,
	'agent.getAll': {},
	'agent.getVersions': ofAgent,
	'agent.runAndWait': run,
	'agent.runAsync': run,
	'agent.runBulk': run,
	'agent.runSync': run,
	'job.cancel': {},
	'job.cancelAll': ofAgent,
	'job.deleteData': {},
	'job.downloadReference': {},
	'job.getAll': { agentId: agent(agents.documents) },
	'job.getArtifact': { artifactKey: '={{ $json.outputs.disposition.evidence_data }}' },
	'job.getResult': {},
	'job.getStatus': {},
	'job.resendWebhook': {},
	'job.wait': {},
};

/** Two finished jobs with their results, as items that come from the step before: each has read a file, or stored an artifact. */
async function twoItems(operation: string): Promise<Array<{ json: IDataObject }>> {
	const pdf = () => new File(['%PDF-1.4'], 'a.pdf', { type: 'application/pdf' });
	const jobIds =
		operation === 'job.getArtifact'
			? await startJobs(roe.url, agents.merchant, ...['Parts', 'Toys'].map(merchant))
			: await startJobs(roe.url, agents.documents, { documents: [pdf()] }, { documents: [pdf()] });
	roe.control.finishJobs();
	const items = jobIds.map((jobId) => ({ json: { jobId } }));
	const results = await operate('job.getResult', {}, { credentials: roe.credentials, items });
	roe.control.clearRequests();
	return results.json(ROE).map((json) => ({ json }));
}

const merchant = (merchant_context: string) => ({ merchant_context });

describe('every operation', () => {
	it('is tried here', () => {
		expect(Object.keys(PARAMETERS).sort()).toEqual([...operations].sort());
	});

	it.each(operations)(
		'does its work for each item, as Roe’s documentation has it: %s',
		async (operation) => {
			const items = await twoItems(operation);
			const done = await operate(operation, PARAMETERS[operation], {
				credentials: roe.credentials,
				items,
			});
			expect(done.error).toBeUndefined();
			const pairs = done.output(ROE).map(({ pairedItem }) => (pairedItem as { item: number }).item);
			expect([...new Set(pairs)]).toEqual([0, 1]);
			expect(done.json(ROE).every((json) => Object.keys(json).length > 0)).toBe(true);
			expect(done.json(ROE).filter(({ error }) => error !== undefined)).toEqual([]);
			expect(roe.control.requests().length).toBeGreaterThan(0);
			expectContract(roe.control.requests());
			expectNoKey(done, SEED.apiKey);
		},
	);

	it.each(operations)(
		'tells each item what is wrong where Roe refuses, and the run goes on: %s',
		async (operation) => {
			const items = await twoItems(operation);
			roe.control.addFault({ kind: 'status', status: 403, times: Infinity });
			const done = await operate(operation, PARAMETERS[operation], {
				credentials: roe.credentials,
				items,
				node: { onError: 'continueErrorOutput' },
			});
			expect(done.error).toBeUndefined();
			expect(done.outputs(ROE, 0)).toEqual([]);
			expect(done.outputs(ROE, 1).map(({ pairedItem }) => pairedItem)).toEqual([
				{ item: 0 },
				{ item: 1 },
			]);
			for (const [index, { json }] of done.outputs(ROE, 1).entries()) {
				expect(json.error).toMatch(
					new RegExp(`^Could not .*: Roe denied access \\(HTTP 403\\) \\[item ${index}\\]$`),
				);
			}
			expectNoKey(done, SEED.apiKey);
		},
	);
});
