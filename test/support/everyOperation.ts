import type { IDataObject } from 'n8n-workflow';

import { resources } from '../../nodes/RoeAi/actions';
import { SEED } from '../../sandbox';
import type { TestItem } from './engine';
import { operate } from './operate';
import { csvFile } from './csvFile';
import { agent, ROE, table, text } from './roeNode';
import { startJobs } from './startJobs';
import type { useSandbox } from './useSandbox';

const { agents, policies } = SEED;

/** All operations of the node, as `operate` names them. */
export const operations = resources.flatMap((resource) =>
	resource.operations.map(({ option }) => `${resource.value}.${option.value}`),
) as Array<Parameters<typeof operate>[0]>;

/** How many outputs an operation has, without the one for errors. */
export function countOutputs(name: string): number {
	const [resource, operation] = name.split('.');
	const found = resources
		.find(({ value }) => value === resource)
		?.operations.find(({ option }) => option.value === operation);
	return found?.outputs?.length ?? 1;
}

const ofAgent = { agentId: agent(agents.text) };
const ofPolicy = { policyId: agent(policies.alerts) };
const ofTable = { tableName: table('card_payments') };
const run = {
	...ofAgent,
	inputs: { values: [text('company_name', '={{ $json.jobId }}'), text('question', 'Who?')] },
	waitOptions: { pollInterval: 0.1 },
};

/** Parameters with which each operation works for the items of `twoItems`. */
export const PARAMETERS: Record<string, IDataObject> = {
	'agent.get': ofAgent,
	'agent.getAll': {},
	'agent.getVersions': ofAgent,
	'agent.runAndWait': run,
	'agent.runAsync': run,
	'agent.runBulk': run,
	'agent.runSync': run,
	'job.cancel': {},
	'job.cancelAll': ofAgent,
	'job.check': {},
	'job.deleteData': {},
	'job.downloadAllReferences': {},
	'job.downloadReference': {},
	'job.getAll': { agentId: agent(agents.documents) },
	'job.getArtifact': { artifactKey: '={{ $json.outputs.disposition.evidence_data }}' },
	'job.getResult': {},
	'job.getStatus': {},
	'job.resendWebhook': {},
	'job.wait': {},
	'policy.createVersion': {
		...ofPolicy,
		versionName: 'Stricter',
		content: '{"instructions": "Review it twice."}',
	},
	'policy.get': ofPolicy,
	'policy.getAll': {},
	'policy.getVersions': ofPolicy,
	'table.delete': { tableName: table('={{ "table_" + $itemIndex }}') },
	'table.describe': ofTable,
	'table.getAll': {},
	'table.preview': ofTable,
	'table.query': { sql: 'SELECT merchant FROM card_payments', queryOptions: { pollInterval: 0.1 } },
	'table.upload': { newTableName: '={{ "people_" + $itemIndex }}' },
};

/** Two finished jobs with their results, as items of a previous step: each has read a file, or stored an artifact. For tables, two CSV files. */
export async function twoItems(
	roe: ReturnType<typeof useSandbox>,
	operation: string,
): Promise<TestItem[]> {
	if (operation.startsWith('table.')) return await twoFiles(roe);
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

/** Some tables, and two items with CSV files. */
async function twoFiles(roe: ReturnType<typeof useSandbox>): Promise<TestItem[]> {
	for (let index = 0; index < MAX_ITEMS; index++) {
		await roe.control.addTable(`table_${index}`, 'name\nNorthwind\n');
	}
	return ['a', 'b'].map((name) => ({
		json: { name },
		files: { data: csvFile(`${name}\n1\n`) },
	}));
}

/** Of a test that repeats the two. */
const MAX_ITEMS = 12;

const merchant = (merchant_context: string) => ({ merchant_context });
