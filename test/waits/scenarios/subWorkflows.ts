import type { WorkflowJson } from '../../../tools/server/n8nClient';
import { outputOf, runsOf } from '../results';
import { companyOf, SavedLoop, type Stage } from '../savedLoop';
import { addBehind, asBody, calledByWorkflow, readLoop, waitForAll, webhook } from '../workflows';

const GROUPS = [
	['Northwind Traders', 'Contoso'],
	['Fabrikam', 'Tailspin Toys'],
];
const ALL = GROUPS.flat();
const FIRST_OF_EACH = GROUPS.map(([company]) => company);

/** The loop in a sub-workflow whose parent waits for it. */
export function whatParentsGet(stage: () => Stage): void {
	it.concurrent(
		'lets a parent that calls it once sleep, too, and returns only the items of the last pass',
		async () => {
			const { parent, child } = await save('Once', readLoop(calledByWorkflow()), 'once');
			const got = await run(parent, child, [ALL]);
			expect(got).toEqual(ALL.filter((company) => !FIRST_OF_EACH.includes(company)));
			expect(resultsOf(await child.ends(1)).sort()).toEqual([...ALL].sort());
		},
	);

	it.concurrent('returns every result to a parent if it waits for all jobs', async () => {
		const workflow = waitForAll(readLoop(calledByWorkflow()));
		const { parent, child } = await save('All at once', workflow, 'once');
		expect(await run(parent, child, [ALL])).toEqual(ALL);
		const [execution] = await child.ends(1);
		expect(runsOf(execution, 'Result')).toBe(1);
	});

	it.concurrent(
		'gets all its results if a parent calls it for each item, but returns only one run’s items',
		async () => {
			const workflow = waitForAll(readLoop(calledByWorkflow()));
			const { parent, child } = await save('For each item', workflow, 'each');
			const got = await run(parent, child, GROUPS);
			expect(GROUPS).toContainEqual(got);
			expect(resultsOf(await child.ends(GROUPS.length)).sort()).toEqual([...ALL].sort());
		},
	);

	async function save(title: string, workflow: WorkflowJson, mode: 'once' | 'each') {
		const child = await SavedLoop.save(stage(), workflow, `${title}: sub-workflow`);
		const parent = await SavedLoop.save(stage(), parentOf(child, mode), title);
		return { parent, child };
	}
}

/** Lets the first job of each group finish, and the others after the next pass. @returns the companies that the parent gets */
async function run(parent: SavedLoop, child: SavedLoop, groups: string[][]): Promise<unknown[]> {
	await parent.call({ calls: groups.map(asBody) });
	const id = await parent.untilAsleep();
	expect(child.jobs().map(companyOf).sort()).toEqual([...ALL].sort());
	child.finish(FIRST_OF_EACH);
	await child.untilChecked(groups.length);
	child.finish();
	const execution = await parent.end(id);
	expect(execution.status).toBe('success');
	return outputOf(execution, 'Behind').map(({ company }) => company);
}

const resultsOf = (executions: Awaited<ReturnType<SavedLoop['ends']>>) =>
	executions.flatMap((execution) => outputOf(execution, 'Result').map(({ company }) => company));

/** A workflow that calls another one over its items, and waits for it. */
function parentOf(child: SavedLoop, mode: 'once' | 'each'): WorkflowJson {
	const workflow: WorkflowJson = {
		name: 'Parent',
		nodes: [{ id: '1', name: 'Start', position: [0, 0], ...webhook() }],
		connections: {},
		settings: { executionOrder: 'v1' },
	};
	addBehind(workflow, 'Start', {
		name: 'Calls',
		type: 'n8n-nodes-base.splitOut',
		typeVersion: 1,
		parameters: { fieldToSplitOut: 'body.calls', options: {} },
	});
	addBehind(workflow, 'Calls', {
		name: 'Sub-workflow',
		type: 'n8n-nodes-base.executeWorkflow',
		typeVersion: 1.2,
		parameters: {
			workflowId: { __rl: true, mode: 'id', value: child.id },
			mode,
			options: { waitForSubWorkflow: true },
		},
	});
	addBehind(workflow, 'Sub-workflow', {
		name: 'Behind',
		type: 'n8n-nodes-base.noOp',
		typeVersion: 1,
		parameters: {},
	});
	return workflow;
}
