import { setTimeout as sleep } from 'node:timers/promises';

import { SEED } from '../../sandbox';
import type { WorkflowJson } from '../../tools/server/n8nClient';
import { startJobs } from '../e2e/triggerInN8n';
import { until } from '../support/until';
import { type Execution, readExecutions, untilAllEnded } from './executions';
import type { Stage } from './rounds';

/** What was seen of jobs that finished while a trigger listened. */
export interface Deliveries {
	jobIds: string[];
	/** How often Roe had something to tell, twice told things counted twice. */
	sent: number;
	/** Attempts that were lost, or that n8n refused. */
	repeated: number;
	notTaken: number;
	executions: Execution[];
	/** Webhooks at Roe while the workflow was published, and after it was unpublished. */
	webhooks: number;
	webhooksLeft: number;
}

/** Seconds for everything to be delivered and done. */
const PATIENCE = 300;
const JOBS_AT_A_TIME = 10;
export const TRIGGER = 'A job is done';
const { agents } = SEED;

/** Jobs finish, a few at a time, and in the middle a person publishes a new version of the workflow. */
export async function jobsFinish(stage: Stage, count: number): Promise<Deliveries> {
	const { cluster, n8n, sandbox, say } = stage;
	sandbox.control.change({
		latency: 20,
		jobDuration: 3_600_000,
		webhookRetryDelays: [300, 1000, 3000, ...Array<number>(40).fill(5000)],
		deliveryTrouble: { duplicate: 0.4, dropFirst: 0.3, maxDelay: 1000, seed: 5 },
	});
	const queuedBefore = cluster.queuedExecutions().length;
	const { id, versionId } = await n8n.createWorkflow(workflowOf(stage, [agents.text]));
	await n8n.activate(id, versionId);
	await until(() => sandbox.control.webhooks()[0]?.agent_ids.length === 1);

	const jobIds = await startJobs(sandbox, count);
	const finish = async (some: string[]) => {
		for (let begin = 0; begin < some.length; begin += JOBS_AT_A_TIME) {
			sandbox.control.finishJobs({ jobIds: some.slice(begin, begin + JOBS_AT_A_TIME) });
			await sleep(200);
		}
	};
	const half = count / 2;
	await finish(jobIds.slice(0, half));
	await until(() => cluster.queuedExecutions().length > queuedBefore, PATIENCE);
	// While some deliveries are under way. Between the two versions Roe has no webhook: a job that finishes then is not told of.
	const changed = await n8n.updateWorkflow(id, workflowOf(stage, [agents.text, agents.slow]));
	await n8n.activate(id, changed.versionId);
	await until(() => sandbox.control.webhooks()[0]?.agent_ids.length === 2, PATIENCE);
	say('Published a new version of the workflow.');
	await finish(jobIds.slice(half));
	await until(
		() => sandbox.control.deliveries().every(({ state }) => state !== 'waiting'),
		PATIENCE,
	);
	await untilAllEnded(n8n, id, PATIENCE * 1000);
	const ids = cluster.queuedExecutions().slice(queuedBefore);
	const executions = await readExecutions(n8n, ids, TRIGGER);
	const webhooks = sandbox.control.webhooks().length;
	await n8n.deactivate(id);
	await until(() => sandbox.control.webhooks().length === 0, 30).catch(() => undefined);
	const deliveries = sandbox.control.deliveries();
	return {
		jobIds,
		sent: deliveries.length,
		repeated: deliveries.filter(({ attempts }) => attempts.length > 1).length,
		notTaken: deliveries.filter(({ state }) => state !== 'delivered').length,
		executions,
		webhooks,
		webhooksLeft: sandbox.control.webhooks().length,
	};
}

export const describeDeliveries = ({ jobIds, sent, repeated, executions }: Deliveries) => [
	`${jobIds.length} jobs; ${sent} deliveries, ${repeated} of them sent more than once; ${executions.length} executions`,
];

export const DELIVERY_CHECKS: Array<{ title: string; problems(seen: Deliveries): string[] }> = [
	{
		title: 'every delivery is finally accepted',
		problems: ({ notTaken }) => (notTaken === 0 ? [] : [`${notTaken} are not`]),
	},
	{
		title: 'each job starts one execution, and nothing else starts one',
		problems: ({ jobIds, executions }) => {
			const counts = new Map(jobIds.map((jobId) => [jobId, 0]));
			for (const { started } of executions) {
				for (const { jobId } of started) counts.set(jobId, (counts.get(jobId) ?? 0) + 1);
			}
			const wrong = [...counts].filter(([, times]) => times !== 1);
			return wrong.map(([jobId, times]) => `${jobId}: ${times}`);
		},
	},
	{
		title: 'every execution succeeds, with one job',
		problems: ({ executions }) =>
			executions
				.filter(({ status, started }) => status !== 'success' || started.length !== 1)
				.map(({ id, status, error }) => `execution ${id}: ${status} ${error ?? ''}`),
	},
	{
		title: 'Roe has one webhook, and none after the workflow is unpublished',
		problems: ({ webhooks, webhooksLeft }) =>
			webhooks === 1 && webhooksLeft === 0 ? [] : [`${webhooks}, then ${webhooksLeft}`],
	},
];

export function workflowOf({ credentialId }: Stage, agentIds: string[]): WorkflowJson {
	return {
		name: 'When a job is done',
		nodes: [
			{
				id: '5d7e2a10-0000-4000-8000-000000000021',
				name: TRIGGER,
				type: 'n8n-nodes-roe-ai.roeAiTrigger',
				typeVersion: 1,
				position: [0, 0],
				webhookId: '5d7e2a10-0000-4000-8000-000000000022',
				parameters: { agents: agentIds },
				credentials: { roeAiApi: { id: credentialId, name: 'Roe' } },
			},
		],
		connections: {},
	};
}
