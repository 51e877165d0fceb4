import type { IDataObject } from 'n8n-workflow';

import { type Sandbox, SEED } from '../../sandbox';
import { type RunOptions, runWorkflow, type WorkflowFile, type WorkflowRun } from './engine';
import type { NodeChange } from './engine/workflow';
import { useFakeClock } from './fakeClock';
import { startLocalRoe } from './localRoe';
import { agent, roeWorkflow, text } from './roeNode';
import { until } from './until';

/** A separate local Roe for each test, and the node's workflow for it. */
export interface Scene {
	roe: Sandbox;
	/** Runs the workflow with these items, or retries a run of it. */
	run(items: string[] | WorkflowRun, change?: SceneChange): Promise<WorkflowRun>;
	/** Requests to start jobs. */
	starts(): ReturnType<Sandbox['control']['requests']>;
	/** Requests for the agent's jobs. */
	looks(): ReturnType<Sandbox['control']['requests']>;
}

export interface SceneChange {
	parameters?: IDataObject;
	node?: NodeChange;
	/** A workflow other than "Start → Roe AI", based on that one. */
	workflow?: (workflow: WorkflowFile) => WorkflowFile;
	/** The execution is stopped as soon as this is true. */
	stopWhen?: () => boolean;
	/** Whether the retried run ended because its process died, see `RunOptions`. */
	died?: boolean;
	nodeTypes?: RunOptions['nodeTypes'];
}

const beginnings: Array<() => void> = [];

/**
 * A test in which minutes may pass, see `useFakeClock`. All scenes of a file run at the same time, before its tests. Each test then
 * checks the result of its own scene.
 */
export function scene<T>(
	name: string,
	play: (scene: Scene) => Promise<T>,
	expectations: (result: T) => void,
) {
	let played: Promise<T>;
	beginnings.push(() => {
		played = onStage(play);
		// It's awaited below. Until then, no one handles a rejection.
		played.catch(() => undefined);
	});
	it(name, async () => expectations(await played));
}

useFakeClock();
beforeAll(() => beginnings.forEach((begin) => begin()));

async function onStage<T>(play: (scene: Scene) => Promise<T>): Promise<T> {
	// Jobs only end if a scene ends them: a finished job would be the cached result for an equal start.
	const roe = await startLocalRoe({ keepRequestBodies: true, jobDuration: 10 * 60_000 });
	const values = [text('company_name', '={{ $json.name }}'), text('question', 'Who owns it?')];
	const { apiKey, organizationId } = SEED;
	const credentials = { roeAiApi: { apiKey, organizationId, baseUrl: roe.url } };
	try {
		return await play({
			roe,
			starts: () => roe.control.requests({ method: 'POST' }),
			looks: () => roe.control.requests({ method: 'GET', path: '/jobs/$' }),
			async run(what, change = {}) {
				const { parameters = {}, node = {}, workflow = same, stopWhen, died, nodeTypes } = change;
				const all = { agentId: agent(SEED.agents.text), inputs: { values }, ...parameters };
				return await runWorkflow({
					workflow: workflow(roeWorkflow(all, node)),
					credentials,
					died,
					nodeTypes,
					...(stopWhen && { stopWhen: until(stopWhen) }),
					...(Array.isArray(what)
						? { items: what.map((company) => ({ json: { name: company } })) }
						: { retryOf: what }),
				});
			},
		});
	} finally {
		await roe.close();
	}
}

const same = (workflow: WorkflowFile) => workflow;
