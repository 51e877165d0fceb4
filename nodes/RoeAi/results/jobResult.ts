import type { IDataObject } from 'n8n-workflow';

import { RoeError } from '../shared/roeError';
import { isAgentOutput } from '../transport/runs';
import type { JobDetails } from '../transport/jobDetails';
import type { AgentOutput, BulkResult } from '../transport/types';
import { toDetailFields } from './jobDetails';
import type { StatusOutput } from './jobStatus';
import { findReferences, type Reference, toOutputsByKey } from './outputs';

/**
 * Output item of a job. Simplified, it has at most ten fields, with the result in front, and then what `details` includes.
 * @param result Undefined if the job has none.
 * @throws {RoeError} if the outputs are malformed.
 */
export function toResultOutput(
	status: StatusOutput,
	result: BulkResult | undefined,
	simplify: boolean,
	details: JobDetails = {},
): IDataObject {
	const included = toDetailFields(details);
	if (!simplify) {
		return { ...status, result: (result ?? null) as unknown as IDataObject, ...included };
	}
	const { outputs, isCorrected } = chooseOutputs(status.jobId, result);
	const references = findReferences(outputs);
	return {
		jobId: status.jobId,
		status: status.status,
		...(result !== undefined && { outputs: toOutputsByKey(outputs) as IDataObject }),
		isFinished: status.isFinished,
		isSuccessful: status.isSuccessful,
		...includeIfGiven('errorMessage', status.errorMessage),
		...includeIfGiven('timestamp', status.timestamp),
		...includeIfGiven('agentId', result?.agent_id ?? details.agentId),
		...includeIfGiven('agentName', details.agentName),
		...(references.length > 0 && { references: references.map((reference) => ({ ...reference })) }),
		...includeIfGiven('cost', result?.cost),
		...(isCorrected && { isCorrected }),
		...included,
	};
}

/** The files that a job's outputs refer to. @throws {RoeError} if the outputs are malformed. */
export function listReferences(jobId: string, result: BulkResult): Reference[] {
	return findReferences(chooseOutputs(jobId, result).outputs);
}

/** Those that somebody corrected in Roe, or else the agent's. */
function chooseOutputs(
	jobId: string,
	result: BulkResult | undefined,
): { outputs: AgentOutput[]; isCorrected: boolean } {
	const corrected = requireOutputs(jobId, result?.corrected_outputs);
	const isCorrected = corrected.length > 0;
	return { outputs: isCorrected ? corrected : requireOutputs(jobId, result?.result), isCorrected };
}

function requireOutputs(jobId: string, outputs: unknown): AgentOutput[] {
	if (outputs === undefined || outputs === null) return [];
	const list: unknown[] | undefined = Array.isArray(outputs) ? outputs : undefined;
	const read = list?.filter((output) => output !== null).map(parseAgentOutput);
	if (read?.every((output) => output !== undefined)) return read;
	throw new RoeError(
		'RESPONSE_UNEXPECTED',
		`Roe’s result for job ${jobId} isn’t a list of outputs`,
		"To get Roe’s response unchanged, use 'Get Result' with 'Simplify' turned off.",
	);
}

/** Only the key is required: the value defaults to null, and an invalid type is ignored. */
function parseAgentOutput(output: unknown): AgentOutput | undefined {
	if (isAgentOutput(output)) return output;
	const { key, value = null } = Object(output) as { key?: unknown; value?: unknown };
	return typeof key === 'string' ? { key, value: value as string } : undefined;
}

function includeIfGiven<T extends string | number>(
	name: string,
	value: T | null | undefined,
): IDataObject {
	return value === null || value === undefined ? {} : { [name]: value };
}
