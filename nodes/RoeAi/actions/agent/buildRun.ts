import type { IExecuteFunctions } from 'n8n-workflow';

import type { AgentInput } from '../../inputs/agentInputs';
import { checkNoReservedInput } from '../../inputs/metadata';
import { readAgentId } from '../../parameters/agentId';
import { openFile } from '../../parameters/files/openFile';
import { readInputs } from '../../parameters/inputs';
import { jobContent, readRunOptions, type RunOptions } from '../../parameters/runOptions';
import { buildTraceMetadata } from '../../parameters/traceMetadata';
import { quote } from '../../shared/inputError';
import { memoizeByObject } from '../../shared/memoize';
import { MS_PER_DAY } from '../../shared/units';
import {
	checkNoKeyMetadata,
	DEDUPLICATION_METADATA,
	toStoredKey,
} from '../../submission/deduplication/deduplicationMetadata';
import type { DeduplicationRules } from '../../submission/deduplication/deduplicator';
import type { SubmissionRules } from '../../submission/jobStarter';
import type { Run, SentInput } from '../../transport/runs';
import type { AgentDefinitions } from './agentDefinitions';

export interface BuiltRun {
	run: Run;
	options: RunOptions & SubmissionRules;
}

/** Reads one item's parameters into a run. Sends nothing. @throws {InputError} for the first invalid parameter. */
export async function buildRun(
	context: IExecuteFunctions,
	itemIndex: number,
	definitions: AgentDefinitions,
): Promise<BuiltRun> {
	const agentId = readAgentId(context, itemIndex);
	const options = readRunOptions(context, itemIndex);
	const inputs = await readInputs(
		context,
		itemIndex,
		options,
		async () => await definitions.read(agentId, options.agentVersionId),
	);
	const optionsWithRules = addRules(options);
	const { deduplication } = optionsWithRules;
	const metadata = {
		...(options.traceMetadata && buildTraceMetadata(context, itemIndex)),
		...options.metadata,
		...(deduplication && { [DEDUPLICATION_METADATA]: deduplication.key }),
	};
	checkNoReservedInput(inputs, metadata);
	const run: Run = {
		...options,
		agentId,
		inputs: await openFiles(context, itemIndex, inputs),
		metadata,
	};
	return { run, options: optionsWithRules };
}

/** @throws {InputError} if the deduplication key can't be stored. */
const addRules = memoizeByObject((options: RunOptions) => ({
	...options,
	jobContent: jobContent(options),
	deduplication: toDeduplicationRules(options),
}));

/** @throws {InputError} if the key can't be stored. */
function toDeduplicationRules(options: RunOptions): DeduplicationRules | undefined {
	const { deduplicationKey: key, deduplicationDays, restartFailed, metadata } = options;
	if (key === undefined) return undefined;
	checkNoKeyMetadata(metadata);
	return { key: toStoredKey(key), windowMs: deduplicationDays * MS_PER_DAY, restartFailed };
}

/** If Roe rejects the inputs, the error names those that differ from the agent's definition. */
export async function startRun<Started>(
	run: Run,
	definitions: AgentDefinitions,
	start: () => Promise<Started>,
): Promise<Started> {
	try {
		return await start();
	} catch (error) {
		throw await definitions.explain(error, run);
	}
}

async function openFiles(
	context: IExecuteFunctions,
	itemIndex: number,
	inputs: AgentInput[],
): Promise<SentInput[]> {
	if (inputs.every((input) => input.kind === 'text')) return inputs;
	return await Promise.all(
		inputs.map(async (input) => {
			if (input.kind === 'text') return input;
			const { key } = input;
			const files = await Promise.all(
				input.binaryFields.map(
					async (field) =>
						await openFile(context, itemIndex, field, {
							of: `input ${quote(key)}`,
							notDone: 'no job was started',
						}),
				),
			);
			return { key, kind: 'file' as const, files };
		}),
	);
}
