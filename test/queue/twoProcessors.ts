import { type Sandbox, SEED } from '../../sandbox';
import { startJobs } from '../e2e/triggerInN8n';
import { until } from '../support/until';
import { TRIGGER, workflowOf } from './deliveries';
import { type Execution, readExecutions, untilAllEnded } from './executions';
import type { Stage } from './rounds';

/** What was seen of jobs whose deliveries reached two webhook processors. */
export interface TwiceDelivered {
	jobIds: string[];
	/** HTTP statuses of deliveries sent at the same time, and of those sent when all executions had ended. */
	atOnce: number[];
	later: number[];
	executions: Execution[];
	/** Executions when all that was sent at the same time had ended. */
	executionsBefore: number;
}

const PATIENCE_MS = 300_000;
/** n8n takes deliveries one isolate each: more at once are a test of that. */
const JOBS_AT_ONCE = 10;
const { agents } = SEED;

/** Each job is delivered to both webhook processors at the same time, and once more when all is done. */
export async function twoProcessors(stage: Stage, count: number): Promise<TwiceDelivered> {
	const { cluster, n8n, sandbox, say } = stage;
	// The local Roe's own deliveries are lost.
	sandbox.control.change({
		latency: 20,
		jobDuration: 3_600_000,
		webhookRetryDelays: [],
		deliveryTrouble: { dropFirst: 1 },
	});
	const urls = [cluster.webhook.url, await cluster.startSecondWebhookProcessor()];
	say('Started a second webhook processor.');
	const queuedBefore = new Set(cluster.queuedExecutions());
	const { id, versionId } = await n8n.createWorkflow(workflowOf(stage, [agents.text]));
	await n8n.activate(id, versionId);
	await until(() => sandbox.control.webhooks()[0]?.agent_ids.length === 1);
	const jobIds = await startJobs(sandbox, count);
	sandbox.control.finishJobs({ jobIds });

	const atOnce = await sendAll(sandbox, urls, jobIds);
	await untilAllEnded(n8n, id, PATIENCE_MS);
	const queued = () => cluster.queuedExecutions().filter((one) => !queuedBefore.has(one));
	const executionsBefore = queued().length;
	const later = await sendAll(sandbox, urls, jobIds);
	await untilAllEnded(n8n, id, PATIENCE_MS);
	const executions = await readExecutions(n8n, queued(), TRIGGER);
	await n8n.deactivate(id);
	return { jobIds, atOnce, later, executions, executionsBefore };
}

/** Delivers each job to all addresses at the same time, as Roe would. Returns the HTTP statuses. */
async function sendAll(sandbox: Sandbox, urls: string[], jobIds: string[]): Promise<number[]> {
	const [webhook] = sandbox.control.webhooks();
	const { pathname } = new URL(webhook.url);
	const statuses: number[] = [];
	const left = jobIds.values();
	const work = async () => {
		for (const jobId of left) {
			const sent = urls.map(async (url) => await send(url + pathname, webhook.headers, jobId));
			statuses.push(...(await Promise.all(sent)));
		}
	};
	await Promise.all(Array.from({ length: JOBS_AT_ONCE }, work));
	return statuses;
}

async function send(url: string, headers: Record<string, string>, jobId: string): Promise<number> {
	const response = await fetch(url, {
		method: 'POST',
		headers: { 'content-type': 'application/json', ...headers },
		body: JSON.stringify({
			timestamp: new Date().toISOString(),
			agent: { id: agents.text, name: 'Company Research' },
			job: { id: jobId, status: 'succeeded', status_code: 3 },
		}),
	});
	await response.text();
	return response.status;
}

const continued = ({ executions }: TwiceDelivered) =>
	executions.filter(({ started }) => started.length > 0);

const ended = ({ executions }: TwiceDelivered) =>
	executions.filter(({ started }) => started.length === 0);

export function describeTwice(seen: TwiceDelivered): string[] {
	const { jobIds, atOnce, later, executions, executionsBefore } = seen;
	const mean = (of: Execution[]) =>
		Math.round(of.reduce((total, { time = 0 }) => total + time, 0) / of.length);
	return [
		`${jobIds.length} jobs; ${atOnce.length} deliveries at the same time, ${later.length} later`,
		`${executions.length} executions, ${executions.length - executionsBefore} of them for later deliveries: ${continued(seen).length} continued, ${ended(seen).length} ended at the trigger`,
		`time in the trigger: ${mean(continued(seen))} ms if the execution continued, ${mean(ended(seen))} ms if it ended there`,
	];
}

export const TWICE_CHECKS: Array<{ title: string; problems(seen: TwiceDelivered): string[] }> = [
	{
		title: 'every delivery is accepted',
		problems: ({ atOnce, later }) =>
			[...atOnce, ...later].filter((status) => status !== 200).map((status) => `HTTP ${status}`),
	},
	{
		title: 'n8n starts a second execution for some jobs, so the test is meaningful',
		problems: (seen) => (ended(seen).length > 0 ? [] : ['it started none']),
	},
	{
		title: 'exactly one execution of each job continues after the trigger',
		problems: (seen) => {
			const counts = new Map(seen.jobIds.map((jobId) => [jobId, 0]));
			for (const { jobId } of continued(seen).flatMap(({ started }) => started)) {
				counts.set(jobId, (counts.get(jobId) ?? 0) + 1);
			}
			const wrong = [...counts].filter(([, times]) => times !== 1);
			return wrong.map(([jobId, times]) => `${jobId}: ${times}`);
		},
	},
	{
		title: 'every execution succeeds',
		problems: ({ executions }) =>
			executions
				.filter(({ status }) => status !== 'success')
				.map(({ id, status, error }) => `execution ${id}: ${status} ${error ?? ''}`),
	},
];
