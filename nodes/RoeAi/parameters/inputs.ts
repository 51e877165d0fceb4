import type { IExecuteFunctions } from 'n8n-workflow';

import {
	type AgentInput,
	type BuildOptions,
	buildInputsFromFields,
	buildInputsFromJson,
} from '../inputs/agentInputs';
import { describeMismatch } from '../inputs/inputMismatch';
import { buildInputsFromDefinition, type MappedInputs } from '../inputs/inputsFromDefinition';
import { parseChoice } from '../inputs/values';
import { getItemParameter } from '../platform/itemParameter';
import type { InputDefinition } from '../shared/inputDefinition';
import { InputError, quote } from '../shared/inputError';
import { isObject } from '../shared/isObject';
import { getItemBinaryFields } from './files/openFile';
import { inputParameters } from './inputProperties';
import { createItemReader } from './parameterReader';
import { readOnce } from './readOnce';

/** Requests an agent's definition. Called only if inputs are mapped from it, or if none are given. */
export type ReadDefinitions = () => Promise<InputDefinition[]>;

/** Reads one item's inputs. @throws {InputError} if they can't be sent. */
export async function readInputs(
	context: IExecuteFunctions,
	itemIndex: number,
	options: BuildOptions,
	readDefinitions: ReadDefinitions,
): Promise<AgentInput[]> {
	const mode = readOnce(context, 'specifyInputs', () =>
		createItemReader(context, itemIndex, inputParameters).choice('specifyInputs'),
	);
	if (mode === 'json') {
		const json = readParameter(context, itemIndex, 'inputsJson', '{}');
		return buildInputsFromJson(json, options, getItemBinaryFields(context, itemIndex));
	}
	if (mode === 'agent') {
		return buildInputsFromDefinition(
			await readDefinitions(),
			readMapped(context, itemIndex),
			options,
		);
	}
	const rows = readParameter(context, itemIndex, 'inputs.values', []) ?? [];
	if (!Array.isArray(rows)) throw createExpressionError('Inputs', rows);
	if (rows.length === 0) await checkTakesNone(readDefinitions);
	if (rows.length > 1 && rows.every(isUntouched)) throw createExpressionError('Inputs', rows);
	return buildInputsFromFields(rows, options, getItemBinaryFields(context, itemIndex));
}

/** n8n drops an expression in place of all rows, so nothing seems to be given. @throws {InputError} if the agent has inputs. */
async function checkTakesNone(readDefinitions: ReadDefinitions): Promise<void> {
	let definitions: InputDefinition[];
	try {
		definitions = await readDefinitions();
	} catch {
		return;
	}
	if (definitions.length === 0) return;
	throw new InputError(
		'INPUTS_DONT_FIT',
		`'Inputs' has no rows. ${describeMismatch(definitions, [])}`,
		"Add a row for each input. 'Inputs' can’t be one expression, since n8n drops it. Use expressions in the fields of its rows, or choose 'Using JSON'.",
	);
}

/** n8n turns an expression in place of all rows into one empty row for each of its characters. */
function isUntouched(row: unknown): boolean {
	const { key, value } = Object(row) as Record<string, unknown>;
	return (key ?? '') === '' && (value ?? '') === '';
}

function readMapped(context: IExecuteFunctions, itemIndex: number): MappedInputs {
	const { json } = context.getInputData()[itemIndex];
	const mapper: unknown = context.getNodeParameter(
		'agentInputs',
		itemIndex,
		{},
		{ rawExpressions: true },
	);
	if (!isObject(mapper)) throw createExpressionError('Agent Inputs', mapper);
	const mode = context.getNodeParameter('agentInputs.mappingMode', itemIndex, null);
	const modes = ['defineBelow', 'autoMapInputData'] as const;
	const isAutoMapped = parseChoice('Mapping Column Mode', mode, modes) === modes[1];
	const values = isAutoMapped
		? json
		: (readParameter(context, itemIndex, 'agentInputs.value', {}) ?? {});
	if (!isObject(values)) throw createExpressionError('Agent Inputs', values);
	return { isAutoMapped, values, binary: getItemBinaryFields(context, itemIndex) };
}

/** n8n's own reader fails on circular and very deep values. */
function readParameter(
	context: IExecuteFunctions,
	itemIndex: number,
	name: string,
	byDefault: object | string,
): unknown {
	try {
		// n8n's validation fails on a mapper without values.
		return getItemParameter(context, name, itemIndex, byDefault, { skipValidation: true });
	} catch (error) {
		throw error instanceof RangeError
			? createEndlessError(findUnreadable(context, itemIndex, name))
			: (error as Error);
	}
}

function createEndlessError(value: string): InputError {
	return new InputError(
		'VALUE_UNSENDABLE',
		`${value} contains itself, or is nested too deeply to be sent`,
		'Send only the field that the agent needs.',
	);
}

function findUnreadable(context: IExecuteFunctions, itemIndex: number, name: string): string {
	const raw: unknown = context.getNodeParameter(name, itemIndex, {}, { rawExpressions: true });
	const keys = typeof raw === 'object' && raw !== null ? Object.keys(raw) : [];
	const unreadable = keys.find((key) => {
		try {
			context.getNodeParameter(`${name}[${JSON.stringify(key)}]`, itemIndex, '');
			return false;
		} catch {
			return true;
		}
	});
	if (unreadable === undefined) return name === 'inputsJson' ? "'Inputs (JSON)'" : 'An input';
	return Array.isArray(raw)
		? `'Inputs', row ${Number(unreadable) + 1}: the value`
		: `The input ${quote(unreadable)}`;
}

function createExpressionError(parameter: string, value: unknown): InputError {
	return new InputError(
		'COLLECTION_INVALID',
		`'${parameter}' can’t be one expression: n8n returns ${quote(value)} for it`,
		`Use an expression in each field of '${parameter}' instead, or choose 'Using JSON'.`,
	);
}
