import type { IDataObject } from 'n8n-workflow';

import { RoeError } from '../transport/roeError';
import { isOutput } from '../transport/runs';
import type { AgentOutput, BulkResult } from '../transport/types';
import type { StatusOutput } from './jobStatus';
import { outputsByKey, referencesOf } from './outputs';

/**
 * A finished job as users get it: its status, then what came of it.
 *
 * @param result Undefined where the job has none (it failed, or was cancelled).
 * @param simplify Outputs by key; without, Roe's own object under `result`.
 * @throws {RoeError} where the outputs are to be read and are not in the documented shape.
 */
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
		// A person in Roe has corrected the agent's outputs: these are the corrected ones.
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
		`Roe’s result of the job ${jobId} is not a list of outputs`,
		'Turn “Simplify” off to get Roe’s answer as it is.',
	);
}

/** An output needs a key. Without a value it has none, and a type that is no text tells nothing. */
function toOutput(output: unknown): AgentOutput | undefined {
	if (isOutput(output)) return output;
	const { key, value = null } = Object(output) as { key?: unknown; value?: unknown };
	return typeof key === 'string' ? { key, value: value as string } : undefined;
}

function given<T extends string | number>(name: string, value: T | null | undefined): IDataObject {
	return value === null || value === undefined ? {} : { [name]: value };
}
