import type { IExecuteFunctions } from 'n8n-workflow';

import type { AgentInput } from '../../inputs/agentInputs';
import { BadInput, quote } from '../../inputs/badInput';
import { digest } from '../../inputs/digest';
import { checkNoReservedInput } from '../../inputs/metadata';
import { AgentDefinitions } from '../../parameters/agentDefinitions';
import { agentIdParameter, readAgentId } from '../../parameters/agentId';
import { textInputParameters } from '../../parameters/inputDescriptions';
import { readInputs } from '../../parameters/inputs';
import { bulkJobContent, bulkOptionsParameter, readRunOptions } from '../../parameters/runOptions';
import { type BulkEntry, startBulk } from '../../submission/bulk';
import { CutOff } from '../../submission/cutOff';
import { type ItemMemory, SubmissionMemory } from '../../submission/memory';
import type { RoeError } from '../../transport/roeError';
import { type BatchSteps, eachBatch } from '../eachBatch';
import type { Operation } from '../operation';

export const runBulk: Operation = {
	option: {
		name: 'Run Bulk',
		value: 'runBulk',
		action: 'Run agent on many items at once',
		description: 'Start up to 1,000 jobs at once, for text inputs only',
	},
	subtitle: 'Starts many jobs at once',
	properties: [
		{
			displayName:
				'Run Bulk starts up to 1,000 jobs at once. It takes texts only: for files, metadata or a version use Run Async.',
			name: 'bulkNotice',
			type: 'notice',
			default: '',
		},
		agentIdParameter,
		...textInputParameters,
		bulkOptionsParameter,
	],
	async execute(context, items) {
		const memory = new SubmissionMemory(context);
		const cutOff = new CutOff(context, memory);
		const definitions = new AgentDefinitions(context);
		const steps: BatchSteps<BulkEntry, Map<BulkEntry, RoeError>> = {
			async read(itemIndex) {
				const entry = await readEntry(context, itemIndex, memory, definitions);
				await cutOff.recall(entry.memory);
				return entry;
			},
			async ask(entries) {
				const failures = await startBulk(context, entries, context.continueOnFail());
				for (const [entry, error] of failures) {
					const inputs = Object.entries(entry.inputs).map(([key, text]) => ({ key, text }));
					const { agentId } = entry;
					failures.set(entry, await definitions.explain(error, { agentId, inputs }));
				}
				return failures;
			},
			answer(entry, failures) {
				const {
					agentId,
					memory: { jobId },
				} = entry;
				const error = failures.get(entry);
				if (jobId === undefined)
					throw (
						error ??
						new BadInput(
							'EXECUTION_STOPPED',
							'The job was not started',
							'The execution was stopped.',
						)
					);
				return { jobId, agentId };
			},
		};
		const { output, isFinal } = await eachBatch(context, items, steps, {
			noteOnStop: () => memory.note(),
		});
		if (isFinal) memory.forget();
		return output;
	},
};

async function readEntry(
	context: IExecuteFunctions,
	itemIndex: number,
	memory: SubmissionMemory,
	definitions: AgentDefinitions,
): Promise<BulkEntry> {
	const agentId = readAgentId(context, itemIndex);
	const options = readRunOptions(context, itemIndex);
	const read = async () => await definitions.of(agentId, undefined);
	const given = await readInputs(context, itemIndex, options, read);
	checkNoReservedInput(given, {});
	const inputs = textsByKey(given);
	// Without memory each try stands alone: a retry of the run starts all jobs again.
	const forgotten: ItemMemory = { source: '', sent: '' };
	return {
		...options,
		agentId,
		inputs,
		memory: options.preventDuplicates
			? memory.entry(itemIndex, digest(JSON.stringify([agentId, inputs, bulkJobContent(options)])))
			: forgotten,
	};
}

function textsByKey(inputs: AgentInput[]): Record<string, string> {
	const texts: Record<string, string> = {};
	for (const input of inputs) {
		if (input.kind === 'file') {
			throw new BadInput(
				'FILE_IN_BULK',
				`The input ${quote(input.key)} is a file, which Run Bulk can’t send`,
				'Use Run Async for files. Or remove the row, add it again, and give the file’s web address or its ID in Roe as text.',
			);
		}
		texts[input.key] = input.text;
	}
	return texts;
}
