import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { resources } from '../../nodes/RoeAi/actions';
import { RoeAi } from '../../nodes/RoeAi/RoeAi.node';
import { type Sandbox, SEED } from '../../sandbox';
import type { N8nClient, WorkflowJson } from '../../tools/server/n8nClient';
import { openN8nWithRoe } from './running';
import { buildWorkflow, END, START } from './scriptedBuilder';
import { readShownToBuilder, type Shown } from './shownToBuilder';

const NODE_TYPE = 'n8n-nodes-roe-ai.roeAi';

let n8n: N8nClient;
let sandbox: Sandbox;
let credentialId: string;
let shown: Shown;

beforeAll(async () => {
	({ n8n, sandbox, credentialId } = await openN8nWithRoe({ jobDuration: 50 }));
	shown = await readShownToBuilder(n8n, NODE_TYPE);
});

afterAll(async () => await sandbox.close());

describe('n8n’s AI workflow builder', () => {
	it('is shown each operation with its description and its hint', () => {
		const lines = shown.search.replace(/^ +/gm, '');
		for (const { option } of resources.flatMap(({ operations }) => operations)) {
			const entry = [`- ${option.value}`, option.description];
			if (option.builderHint) entry.push(`@builderHint ${option.builderHint.propertyHint}`);
			expect(lines).toContain(`${entry.join('\n')}\n`);
		}
	});

	it('is shown the hints of parameters as they are written', () => {
		const hints = new RoeAi().description.properties.flatMap(
			({ builderHint }: INodeProperties) => builderHint?.propertyHint ?? [],
		);
		expect(new Set(hints).size).toBeGreaterThan(5);
		for (const hint of hints) expect(shown.types).toContain(`@builderHint ${hint}\n`);
	});
});

describe('a workflow that is made only from what the builder is shown', () => {
	const wish = {
		agentId: SEED.agents.text,
		inputs: { company_name: 'Northwind Traders', question: 'Who owns it?' },
	};

	/** Runs it, and returns the items that reach its end. The builder leaves credentials to the user. */
	const run = async ({ nodes, ...workflow }: WorkflowJson): Promise<IDataObject[]> => {
		const roeAiApi = { id: credentialId, name: 'Roe AI' };
		const { id } = await n8n.createWorkflow({
			...workflow,
			nodes: nodes.map((node) =>
				node.type === NODE_TYPE ? { ...node, credentials: { roeAiApi } } : node,
			),
		});
		const { data } = await n8n.finishedExecution(await n8n.runManually(id, START));
		expect(data.resultData.error).toBeUndefined();
		return (data.resultData.runData[END] ?? []).flatMap(
			(each) => each.data?.main[0]?.map(({ json }) => json) ?? [],
		);
	};

	const expectResult = (items: IDataObject[]) => {
		const job = sandbox.control.jobs().at(-1);
		expect(job?.inputs.map(({ key, value }) => [key, value])).toEqual(Object.entries(wish.inputs));
		expect(items).toMatchObject([{ jobId: job?.id, isSuccessful: true }]);
		expect(items[0].outputs).toBeDefined();
	};

	it('runs an agent and has its result, for short jobs', async () => {
		const workflow = buildWorkflow(shown, { ...wish, duration: 'seconds to a few minutes' });
		expectResult(await run(workflow));
	});

	it('is a loop that sleeps, for long jobs', async () => {
		const workflow = buildWorkflow(shown, { ...wish, duration: 'longer' });
		const [, , wait, check] = workflow.nodes;
		expect(wait.parameters.amount).toBeGreaterThan(64);
		expect(check.onError).toBe('continueErrorOutput');
		// Only the pause is shortened: n8n doesn't put shorter ones to sleep.
		wait.parameters.amount = 1;
		expectResult(await run(workflow));
	});
});
