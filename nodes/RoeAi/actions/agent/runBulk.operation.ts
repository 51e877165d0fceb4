import type { IExecuteFunctions } from 'n8n-workflow';

import type { AgentInput } from '../../inputs/agentInputs';
import { checkNoReservedInput } from '../../inputs/metadata';
import { agentIdParameter, readAgentId } from '../../parameters/agentId';
import { textInputParameters } from '../../parameters/inputProperties';
import { readInputs } from '../../parameters/inputs';
import { bulkJobContent, bulkOptionsParameter, readRunOptions } from '../../parameters/runOptions';
import { toolAsyncNotice, buildToolInputs, toolMaxJobsParameters } from '../../parameters/toolRun';
import { describeAgentRun } from '../../platform/toolDescription';
import { toStartedJobOutput } from '../../results/startedJob';
import { digest } from '../../shared/digest';
import { InputError, quote } from '../../shared/inputError';
import { JobBudget } from '../../submission/jobBudget';
import { type BulkEntry, startBulk } from '../../submission/startBulk';
import { createUnstored, SubmissionStore } from '../../submission/submissionStore';
import { RUN_BULK_BUILDER_HINT } from '../builderHints';
import type { Operation } from '../operation';
import { type BulkSteps, processItemsInBulk } from '../processItemsInBulk';
import { AgentDefinitions } from './agentDefinitions';

interface LimitedEntry extends BulkEntry {
	maxJobs: number | undefined;
}

export const runBulkOperation: Operation = {
	option: {
		name: 'Run Bulk',
		value: 'runBulk',
		action: 'Run agent in bulk on many texts',
		description: 'Start up to 1,000 jobs in one request, for text inputs only',
		builderHint: { propertyHint: RUN_BULK_BUILDER_HINT },
	},
	subtitle: 'Starts jobs in bulk',
	toolDescription: describeAgentRun(
		'Starts a job of a Roe AI agent with text inputs, and returns its jobId without the result. Another tool gets the result later, by this jobId. Each call starts a job, so call this once for each case.',
	),
	properties: [
		{
			displayName:
				'Run Bulk starts up to 1,000 jobs in one request. It accepts only text: for files, metadata, a deduplication key or a specific version, use Run Async.',
			name: 'bulkNotice',
			type: 'notice',
			default: '',
		},
		...toolAsyncNotice,
		agentIdParameter,
		...buildToolInputs(textInputParameters),
		...toolMaxJobsParameters,
		bulkOptionsParameter,
	],
	async execute(context, items) {
		const store = new SubmissionStore(context);
		const definitions = new AgentDefinitions(context);
		const steps: BulkSteps<LimitedEntry, Map<BulkEntry, unknown>> = {
			async read(itemIndex) {
				return await readBulkEntry(context, itemIndex, store, definitions);
			},
			async fetch(entries) {
				const failures = await startWithinLimit(context, store, entries);
				for (const [entry, error] of failures) {
					const inputs = Object.entries(entry.inputs).map(([key, text]) => ({ key, text }));
					const { agentId } = entry.settings;
					failures.set(entry, await definitions.explain(error, { agentId, inputs }));
				}
				return failures;
			},
			toOutput(entry, failures) {
				const {
					settings: { agentId },
					submission: { record },
				} = entry;
				if (record.state === 'started') {
					const { jobId, recovered } = record;
					return toStartedJobOutput({ jobId, agentId, recovered });
				}
				const error = failures.get(entry);
				throw (
					error ??
					new InputError(
						'EXECUTION_STOPPED',
						'The job wasn’t started',
						'The execution was stopped.',
					)
				);
			},
		};
		const { output, isFinal } = await processItemsInBulk(context, items, steps, {
			noteOnStop: () => store.summarize(),
		});
		if (isFinal) store.finish();
		return output;
	},
};

/** @throws {InputError} if that would be more jobs than 'Max Jobs'. */
async function startWithinLimit(
	context: IExecuteFunctions,
	store: SubmissionStore,
	entries: LimitedEntry[],
): Promise<Map<BulkEntry, unknown>> {
	const start = async () => await startBulk(context, store, entries, context.continueOnFail());
	const limits = entries.flatMap(({ maxJobs }) => maxJobs ?? []);
	if (limits.length === 0) return await start();
	const isNew = ({ submission }: BulkEntry) => submission.record.state === 'new';
	const missing = entries.filter(isNew);
	const budget = new JobBudget(context);
	const maxJobs = limits.reduce((least, limit) => Math.min(least, limit));
	const tooMany = budget.reserve(missing.length, maxJobs);
	if (tooMany !== undefined) throw tooMany;
	try {
		return await start();
	} finally {
		budget.settle(missing.filter((entry) => !isNew(entry)).length);
	}
}

async function readBulkEntry(
	context: IExecuteFunctions,
	itemIndex: number,
	store: SubmissionStore,
	definitions: AgentDefinitions,
): Promise<LimitedEntry> {
	const agentId = readAgentId(context, itemIndex);
	const options = readRunOptions(context, itemIndex);
	const read = async () => await definitions.read(agentId, undefined);
	const given = await readInputs(context, itemIndex, options, read);
	checkNoReservedInput(given, {});
	const inputs = toTextsByKey(given);
	const { skipCache, timeoutMs, preventDuplicates, maxJobs } = options;
	return {
		settings: { agentId, skipCache, timeoutMs },
		preventDuplicates,
		maxJobs,
		inputs,
		submission: preventDuplicates
			? store.open(itemIndex, digest(JSON.stringify([agentId, inputs, bulkJobContent(options)])))
			: createUnstored(),
	};
}

function toTextsByKey(inputs: AgentInput[]): Record<string, string> {
	const texts: Record<string, string> = {};
	for (const input of inputs) {
		if (input.kind === 'file') {
			throw new InputError(
				'FILE_IN_BULK',
				`The input ${quote(input.key)} is a file, which Run Bulk can’t send`,
				'Use Run Async for files. Or remove the row and add it again, with the file’s URL or its ID in Roe as text.',
			);
		}
		texts[input.key] = input.text;
	}
	return texts;
}
