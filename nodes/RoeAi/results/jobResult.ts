import type { IDataObject } from 'n8n-workflow';

import { RoeError } from '../shared/roeError';
import { isAgentOutput } from '../transport/runs';
import type { AgentOutput, BulkResult } from '../transport/types';
import type { StatusOutput } from './jobStatus';
import { toOutputsByKey, findReferences } from './outputs';

/** Output item of a job: its status, then its result (undefined if it has none). @throws {RoeError} if the outputs are malformed. */
export function toResultOutput(
	status: StatusOutput,
	result: BulkResult | undefined,
	simplify: boolean,
): IDataObject {
	if (!simplify) return { ...status, result: (result ?? null) as unknown as IDataObject };
	if (result === undefined) return { ...status };
	const corrected = requireOutputs(status.jobId, result.corrected_outputs);
	const outputs = corrected.length > 0 ? corrected : requireOutputs(status.jobId, result.result);
	const references = findReferences(outputs);
	return {
		...status,
		outputs: toOutputsByKey(outputs) as IDataObject,
		...(corrected.length > 0 && { isCorrected: true }),
		...includeIfGiven('agentId', result.agent_id),
		...includeIfGiven('agentVersionId', result.agent_version_id),
		...includeIfGiven('cost', result.cost),
		...includeIfGiven('inputTokens', result.input_tokens),
		...includeIfGiven('outputTokens', result.output_tokens),
		...(references.length > 0 && { references: references.map((reference) => ({ ...reference })) }),
	};
}

function requireOutputs(jobId: string, outputs: unknown): AgentOutput[] {
	if (outputs === undefined || outputs === null) return [];
	const list: unknown[] | undefined = Array.isArray(outputs) ? outputs : undefined;
	const read = list?.filter((output) => output !== null).map(parseAgentOutput);
	if (read?.every((output) => output !== undefined)) return read;
	throw new RoeError(
		'RESPONSE_UNEXPECTED',
		`Roe’s result for job ${jobId} isn’t a list of outputs`,
		"Turn off 'Simplify' to get Roe’s response unchanged.",
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
