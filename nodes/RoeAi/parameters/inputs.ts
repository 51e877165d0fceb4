import type { IExecuteFunctions } from 'n8n-workflow';

import {
	type AgentInput,
	type BuildOptions,
	type InputRow,
	inputsFromFields,
	inputsFromJson,
} from '../inputs/agentInputs';
import { inputsFromDefinition, type MappedInputs } from '../inputs/definedInputs';
import type { InputDefinition } from '../transport/types';
import { inputParameters } from './inputDescriptions';
import { readerOfItem } from './parameterReader';

/** Gives the inputs that an agent asks for; asked for only where inputs are given by its definition. */
export type ReadDefinitions = () => Promise<InputDefinition[]>;

/**
 * The agent inputs of one item, as the parameters ask for them.
 *
 * @throws {BadInput} where they can't be sent.
 */
export async function readInputs(
	context: IExecuteFunctions,
	itemIndex: number,
	options: BuildOptions,
	readDefinitions: ReadDefinitions,
): Promise<AgentInput[]> {
	const way = readerOfItem(context, itemIndex, inputParameters).choice('specifyInputs');
	if (way === 'json') {
		return inputsFromJson(context.getNodeParameter('inputsJson', itemIndex, '{}'), options);
	}
	if (way === 'agent') {
		return inputsFromDefinition(await readDefinitions(), readMapped(context, itemIndex), options);
	}
	const rows = context.getNodeParameter('inputs.values', itemIndex, []) as InputRow[];
	return inputsFromFields(rows, options);
}

function readMapped(context: IExecuteFunctions, itemIndex: number): MappedInputs {
	const { json, binary } = context.getInputData()[itemIndex];
	const mapping = context.getNodeParameter('agentInputs.mappingMode', itemIndex, 'defineBelow');
	const isAutoMapped = mapping === 'autoMapInputData';
	const defined = context.getNodeParameter('agentInputs.value', itemIndex, {}) ?? {};
	return {
		isAutoMapped,
		values: isAutoMapped ? json : (defined as Record<string, unknown>),
		binaryFields: Object.keys(binary ?? {}),
	};
}
