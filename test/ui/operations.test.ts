import type { INodeParameters } from 'n8n-workflow';

import { SEED } from '../../sandbox';
import { resources } from '../../nodes/RoeAi/actions';
import type { N8nClient } from '../../tools/server/n8nClient';
import type { Editor } from './editor';
import { areaAround, takePicture } from './pictures';
import { openStage, type Stage } from './stage';

const AGENT = {
	__rl: true,
	mode: 'list',
	value: SEED.agents.document,
	cachedResultName: 'Invoice Extraction (Document Insights)',
};
const POLICY = {
	__rl: true,
	mode: 'list',
	value: SEED.policies.alerts,
	cachedResultName: 'Transaction Alerts',
};
const TABLE = {
	__rl: true,
	mode: 'list',
	value: 'card_payments',
	cachedResultName: 'card_payments',
};
/** An item as a previous step would return it. */
const ITEM = {
	jobId: '6d7c8c4e-2d5b-4a5e-9b0f-0c9d3d2b7a11',
	company: 'Northwind Traders',
	content: { instructions: 'Review the alert.' },
};
const TEXT_INPUT = { key: 'instructions', type: 'text', value: 'List every line item' };
const FILE_INPUT = { key: 'document', type: 'file', binaryPropertyName: 'data' };
/** Parameters in addition to the agent, for a more useful picture. */
const FILLED_IN: Record<string, INodeParameters> = {
	'agent.runAsync': { inputs: { values: [FILE_INPUT, TEXT_INPUT] } },
	'agent.runAndWait': { inputs: { values: [FILE_INPUT, TEXT_INPUT] } },
	'agent.runSync': { inputs: { values: [FILE_INPUT, TEXT_INPUT] } },
	'agent.runBulk': {
		agentId: {
			...AGENT,
			value: SEED.agents.text,
			cachedResultName: 'Company Research (Research)',
		},
		inputs: {
			values: [
				{ key: 'company_name', value: '={{ $json.company }}' },
				{ key: 'question', value: 'Who owns it, and since when?' },
			],
		},
	},
	'job.downloadReference': { resourceId: '0e5f2a86-6a3f-4f0e-8f43-5f2d1f1f9c20' },
	'job.getArtifact': { artifactKey: 'checklist' },
	'policy.createVersion': {
		versionName: 'With offshore transfers',
		content: '={{ $json.content }}',
	},
	'table.delete': { tableName: TABLE },
	'table.describe': { tableName: TABLE },
	'table.preview': { tableName: TABLE },
	'table.query': {
		sql: 'SELECT paid_on, amount FROM card_payments WHERE merchant = {merchant}',
		queryParameters: {
			values: [{ name: 'merchant', type: 'text', value: '={{ $json.company }}' }],
		},
	},
	'table.upload': { newTableName: 'card_payments' },
};

const operations = resources.flatMap((resource) =>
	resource.operations.map(({ option }) => [resource.value, option.value, option.name] as const),
);

describe('a person who opens the panel', () => {
	let stage: Stage;
	let editor: Editor;
	let n8n: N8nClient;
	let workflowId: string;

	beforeAll(async () => {
		stage = await openStage();
		({ n8n, editor } = stage);
		({ id: workflowId } = await n8n.createWorkflow(workflowWithAll(stage.credentialId)));
		// High enough for the longest panel.
		await editor.page.setViewportSize({ width: 1280, height: 1300 });
	});

	afterAll(async () => await stage.close());

	it.each(operations)('of %s %s sees its parameters, without issues', async (...given) => {
		const [resource, operation, name] = given;
		await editor.page.goto(`/workflow/${workflowId}/${resource}-${operation}`);
		const parameters = editor.part('ndv').getByTestId('node-parameters');
		await parameters.waitFor();
		const shown = parameters.getByTestId('parameter-input-operation').locator('input');
		expect(await shown.inputValue()).toBe(name);
		expect(await parameters.getByTestId('parameter-issues').count()).toBe(0);
		await takePicture(
			editor.page,
			`docs/.pictures/operation-${resource}-${operation}`,
			await areaAround(parameters.getByTestId('parameter-item'), 12),
		);
	});
});

/** One node for each operation, after a step that returns an item. */
function workflowWithAll(credentialId: string) {
	const trigger = 'Start';
	return {
		name: 'All operations',
		nodes: [
			{
				id: 'trigger',
				name: trigger,
				type: 'n8n-nodes-base.manualTrigger',
				typeVersion: 1,
				position: [0, 0] as [number, number],
				parameters: {},
			},
			...operations.map(([resource, operation], index) => ({
				id: `${resource}-${operation}`,
				name: `${resource} ${operation}`,
				type: 'n8n-nodes-roe-ai.roeAi',
				typeVersion: 1,
				position: [300, index * 150] as [number, number],
				parameters: {
					resource,
					operation,
					agentId: AGENT,
					policyId: POLICY,
					...FILLED_IN[`${resource}.${operation}`],
				},
				credentials: { roeAiApi: { id: credentialId, name: 'Roe AI account' } },
			})),
		],
		connections: {
			[trigger]: {
				main: [
					operations.map(([resource, operation]) => ({
						node: `${resource} ${operation}`,
						type: 'main' as const,
						index: 0,
					})),
				],
			},
		},
		pinData: { [trigger]: [{ json: ITEM }] },
	};
}
