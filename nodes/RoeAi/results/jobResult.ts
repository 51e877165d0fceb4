import type { IDataObject } from 'n8n-workflow';

import { RoeError } from '../transport/roeError';
import { isOutput } from '../transport/runs';
import type { AgentOutput, BulkResult } from '../transport/types';
import type { StatusOutput } from './jobStatus';
import { outputsByKey, referencesOf } from './outputs';

/** Output item of a job: its status, then its result (undefined if it has none). @throws {RoeError} if the outputs are malformed. */
export function resultOutput(
	status: StatusOutput,
	result: BulkResult | undefined,
	simplify: boolean,
): IDataObject {
	if (!simplify) return { ...status, result: (result ?? null) as unknown as IDataObject };
	if (result === undefined) return { ...status };
	const corrected = requireOutputs(status.jobId, result.corrected_outputs);
	const outputs = corrected.length > 0 ? corrected : requireOutputs(status.jobId, result.result);
	const references = referencesOf(outputs);
	return {
		...status,
		outputs: outputsByKey(outputs) as IDataObject,
		...(corrected.length > 0 && { isCorrected: true }),
		...given('agentId', result.agent_id),
		...given('agentVersionId', result.agent_version_id),
		...given('cost', result.cost),
		...given('inputTokens', result.input_tokens),
		...given('outputTokens', result.output_tokens),
		...(references.length > 0 && { references: references.map((reference) => ({ ...reference })) }),
	};
}

function requireOutputs(jobId: string, outputs: unknown): AgentOutput[] {
	if (outputs === undefined || outputs === null) return [];
	const list: unknown[] | undefined = Array.isArray(outputs) ? outputs : undefined;
	const read = list?.filter((output) => output !== null).map(toOutput);
	if (read?.every((output) => output !== undefined)) return read;
	throw new RoeError(
		'RESPONSE_UNEXPECTED',
		`Roe’s result for job ${jobId} isn’t a list of outputs`,
		"Turn off 'Simplify' to get Roe’s response unchanged.",
	);
}

/** Only the key is required: the value defaults to null, and an invalid type is ignored. */
function toOutput(output: unknown): AgentOutput | undefined {
	if (isOutput(output)) return output;
	const { key, value = null } = Object(output) as { key?: unknown; value?: unknown };
	return typeof key === 'string' ? { key, value: value as string } : undefined;
}

function given<T extends string | number>(name: string, value: T | null | undefined): IDataObject {
	return value === null || value === undefined ? {} : { [name]: value };
}
