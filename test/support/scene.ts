import type { IDataObject } from 'n8n-workflow';

import { type Sandbox, SEED } from '../../sandbox';
import { type RunOptions, runWorkflow, type WorkflowFile, type WorkflowRun } from './engine';
import type { NodeChange } from './engine/workflow';
import { startLocalRoe } from './localRoe';
import { agent, roeWorkflow, text } from './roeNode';
import { until } from './until';

/** A local Roe of its own for each test, and the node's workflow against it. */
export interface Scene {
	roe: Sandbox;
	/** Runs the workflow over these items, or retries a run of it. */
	run(items: string[] | WorkflowRun, change?: SceneChange): Promise<WorkflowRun>;
	/** Requests that were to start a job. */
	starts(): ReturnType<Sandbox['control']['requests']>;
	/** Requests for the agent's jobs. */
	looks(): ReturnType<Sandbox['control']['requests']>;
}

export interface SceneChange {
	parameters?: IDataObject;
	node?: NodeChange;
	/** Another workflow than "Start → Roe AI", made from that. */
	workflow?: (workflow: WorkflowFile) => WorkflowFile;
	/** The execution is stopped as soon as this holds. */
	stopWhen?: () => boolean;
	/** What is retried is as n8n has it where its process died, see `RunOptions`. */
	died?: boolean;
	nodeTypes?: RunOptions['nodeTypes'];
}

const beginnings: Array<() => void> = [];

/**
 * A test whose play takes long. All scenes of a file play at the same time, before its tests; each test then looks at what came of
 * its own.
 */
export function scene<T>(
	name: string,
	play: (scene: Scene) => Promise<T>,
	expectations: (result: T) => void,
) {
	let played: Promise<T>;
	beginnings.push(() => {
		played = onStage(play);
		// It is awaited below; until then a failure is nobody's.
		played.catch(() => undefined);
	});
	it(name, async () => expectations(await played));
}

beforeAll(() => beginnings.forEach((begin) => begin()));

async function onStage<T>(play: (scene: Scene) => Promise<T>): Promise<T> {
	// Jobs end when a scene ends them: a finished one would be the cache's response to an equal start.
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
