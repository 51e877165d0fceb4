import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { agentIdParameter } from '../../parameters/agentId';
import { includeParameter, readInclude } from '../../parameters/include';
import { inputParameters } from '../../parameters/inputProperties';
import { readMaxConcurrency } from '../../parameters/runLimits';
import { runOptionsParameter } from '../../parameters/runOptions';
import { readSimplify, resultOutputParameters } from '../../parameters/simplify';
import {
	readWaitOptions,
	type WaitOptions,
	waitOptionsParameter,
} from '../../parameters/waitOptions';
import { buildToolInputs, toolMaxJobsParameters } from '../../parameters/toolRun';
import { describeAgentRun } from '../../platform/toolDescription';
import { selectDetails } from '../../results/jobDetails';
import { isEndedByExecution, toWaitOutput, type Waited } from '../../results/waitOutput';
import { summarizeWait } from '../../results/waitSummary';
import type { JobDetail } from '../../shared/jobDetail';
import { RoeError } from '../../shared/roeError';
import { JobStarter } from '../../submission/jobStarter';
import { asyncRun } from '../../submission/runKinds';
import { type AsyncJob, toAsyncJob } from '../../submission/startedJob';
import type { JobDetails } from '../../transport/jobDetails';
import { ExecutionLimit } from '../../waiting/executionLimit';
import { readWaitDetails } from '../../waiting/readJobDetails';
import { waitAndFetchResults, type WaitResults } from '../../waiting/waitAndFetchResults';
import { LOOP_BUILDER_HINT } from '../builderHints';
import { explainExecutionLimit, suggestLoop } from '../hints';
import type { Operation } from '../operation';
import { processItems } from '../processItems';
import { AgentDefinitions } from './agentDefinitions';
import { buildRun, startRun } from './buildRun';
import { limitJobs } from './limitJobs';

interface StartedItem extends AsyncJob {
	agentId: string;
	rules: WaitOptions & { simplify: boolean; include: JobDetail[] };
}

export const runAndWaitOperation: Operation = {
	option: {
		name: 'Run and Wait',
		value: 'runAndWait',
		action: 'Run agent and wait for result',
		description:
			'Start a job for each item, wait until all jobs finish, and get their results. For jobs that take many minutes, use Run Async, n8n’s Wait node, and Check in a loop.',
		builderHint: { propertyHint: LOOP_BUILDER_HINT },
	},
	subtitle: 'Starts jobs and waits',
	toolDescription: describeAgentRun(
		'Runs a Roe AI agent, waits until it’s finished, and returns its outputs. Takes seconds to minutes. Each call starts a job, so call this once for each case.',
	),
	properties: [
		agentIdParameter,
		...buildToolInputs(inputParameters),
		...toolMaxJobsParameters,
		...resultOutputParameters,
		includeParameter,
		runOptionsParameter,
		waitOptionsParameter,
	],
	async execute(context, items) {
		const startedAt = Date.now();
		const limit = new ExecutionLimit(context);
		const starter = new JobStarter(context, () => limit.assertTimeToWait());
		const definitions = new AgentDefinitions(context);
		const signal = context.getExecutionCancelSignal();
		const started = new Map<number, StartedItem>();

		// Read every parameter first: an invalid one must not start a job.
		const runs = await limitJobs(context, items, starter, async (itemIndex) => {
			const rules = {
				...readWaitOptions(context, itemIndex),
				simplify: readSimplify(context, itemIndex),
				include: readInclude(context, itemIndex),
			};
			limit.announce(rules.timeoutMs);
			return { rules, ...(await buildRun(context, itemIndex, definitions)) };
		});
		const starts = await processItems(
			context,
			items,
			async (itemIndex) => {
				const { run, options, rules } = await runs.read(itemIndex);
				const start = async () => await starter.startJob(asyncRun, itemIndex, run, options);
				const job = toAsyncJob(await startRun(run, definitions, start));
				started.set(itemIndex, { ...job, agentId: run.agentId, rules });
				return {};
			},
			{
				concurrency: readMaxConcurrency(context),
				noteOnStop: () => starter.summarize(),
				onStop: () => starter.stop(),
			},
		).finally(() => runs.settle());
		if (started.size === 0) return starts.output;
		const waits = [...started.values()].map(({ jobId, rules }) => ({ jobId, ...rules }));
		const waiting = waitAndFetchResults(context, waits, signal, limit.waitUntil);
		const reading = waiting.then(async (jobs) => {
			const details = await readDetails(context, [...started.values()], jobs);
			return { results: jobs.results, details };
		});
		await reading.catch(() => undefined);
		// If Roe can't be asked, each item fails with its job's ID.
		const waited = (await waiting.catch(() => undefined))?.waited ?? new Map<string, Waited>();
		// The execution was cancelled while jobs were being started, so nothing reads the output.
		if (starts.output.length < items.length) return starts.output;

		// A retry after failed jobs should run the agent again.
		for (const [itemIndex, { jobId, rules }] of started) {
			const job = waited.get(jobId);
			const isFailed = job?.kind === 'finished' && !job.status.isSuccessful;
			if (isFailed && rules.failOnJobFailure) starter.discard(itemIndex);
		}

		const finish = async (itemIndex: number): Promise<IDataObject> => {
			const start = started.get(itemIndex);
			if (start === undefined) return starts.output[itemIndex].json;
			const { jobId, recovered, deduplicated, agentId, rules } = start;
			const job = waited.get(jobId);
			const { results, details } = await reading.catch((error: unknown) => {
				const state = job?.kind === 'finished' ? 'is finished' : 'continues in Roe';
				throw error instanceof RoeError
					? error.withStartedJob(jobId, `Job ${jobId} ${state}.`)
					: error;
			});
			const outcome = toWaitOutput(jobId, job, results.get(jobId), rules, {
				agentId,
				...selectDetails(rules.include, details.get(jobId)),
			});
			return {
				...outcome,
				...(recovered && { recovered }),
				...(deduplicated && { deduplicated }),
			};
		};
		const { output, isFinal } = await processItems(context, items, finish, {
			noteOnStop: () => [summarizeWait(waited), starter.summarize()].filter(Boolean).join(' '),
		});
		suggestLoop(context, startedAt);
		explainExecutionLimit(context, limit, isEndedByExecution(waited));
		if (isFinal && starts.isFinal) starter.finish();
		return output;
	},
};

async function readDetails(
	context: IExecuteFunctions,
	started: StartedItem[],
	jobs: WaitResults,
): Promise<Map<string, JobDetails>> {
	const counts = new Map<string, number>();
	for (const { jobId } of started) counts.set(jobId, (counts.get(jobId) ?? 0) + 1);
	const queries = started.map(({ jobId, agentId, metadata, rules }) => ({
		...rules,
		jobId,
		agentHint: agentId,
		// A job that several items got was started by one of them.
		metadata: counts.get(jobId) === 1 ? metadata : undefined,
	}));
	return await readWaitDetails(context, queries, jobs);
}
