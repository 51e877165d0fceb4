import type { InputDefinition } from '../transport/types';
import type { AgentInput, BuildOptions } from './agentInputs';
import { BadInput, quote } from './badInput';
import { describeFields, isAtRoeOrOnTheWeb, isBinary, listFiles } from './fileFields';
import { takesFiles, takesText } from './inputDefinitions';
import { describeMismatch } from './inputMismatch';
import { textOf } from './text';

/** What the mapper gives for one item: a value per input, or (auto-map) the item itself. */
export interface MappedInputs {
	isAutoMapped: boolean;
	/** By input key. Auto-mapped: the item's JSON. */
	values: Record<string, unknown>;
	/** Names of the item's binary fields. */
	binaryFields: string[];
}

/**
 * The mapped values as agent inputs, by what the agent's definition says of each input. A file input takes the name of a
 * binary field of the item, several names with commas, a binary object, a list of these, the ID of a file in Roe, or a web address.
 *
 * @throws {BadInput} for an empty value or one that can't be sent, for a value that is mapped to no input of the agent, and if a file
 *   input names something the item has not.
 */
export function inputsFromDefinition(
	definitions: InputDefinition[],
	mapped: MappedInputs,
	options: BuildOptions,
): AgentInput[] {
	const { binaryFields, isAutoMapped } = mapped;
	const values = new Map(
		definitions.map((definition) => [
			definition.key,
			isAutoMapped ? autoMapped(definition, mapped) : given(definition, mapped),
		]),
	);
	if (!isAutoMapped) checkAllAreInputs(definitions, mapped.values, values);
	const inputs: AgentInput[] = [];
	for (const definition of definitions) {
		const { key } = definition;
		const value = values.get(key);
		if (value === undefined) continue;
		const files = filesOf(definition, value, binaryFields);
		if (files !== undefined) {
			inputs.push({ key, kind: 'file', binaryFields: files });
			continue;
		}
		const text = textOf(value, `The input ${quote(key)}`, 'this input of the agent takes a text');
		if (text !== '') {
			inputs.push({ key, kind: 'text', text: takesText(definition) ? text : text.trim() });
		} else if (!options.skipEmptyInputs) {
			throw new BadInput(
				'INPUT_EMPTY',
				`The input ${quote(key)} is empty`,
				'Give a value, remove the input from the list, or turn on the option “Skip Empty Inputs”.',
			);
		}
	}
	return inputs;
}

/** A value that is mapped to an input which the agent no longer has would be lost; nothing is lost with an empty one. */
function checkAllAreInputs(
	definitions: InputDefinition[],
	mapped: MappedInputs['values'],
	values: Map<string, unknown>,
): void {
	const isEmpty = (value: unknown) => value === undefined || value === null || value === '';
	const unknown = Object.keys(mapped).filter((key) => !values.has(key) && !isEmpty(mapped[key]));
	if (unknown.length === 0) return;
	const filled = definitions.filter(({ key }) => !isEmpty(values.get(key)));
	const inputs = [...filled.map(({ key }) => key), ...unknown].map((key) => ({ key }));
	throw new BadInput(
		'INPUTS_DONT_FIT',
		describeMismatch(definitions, inputs, []),
		'The agent has changed, or another version is chosen. Refresh the list of inputs in the node, and map the values again.',
	);
}

/** Undefined for an input that was taken out of the mapper; an expression that gives nothing is an empty value. */
function given({ key }: InputDefinition, { values }: MappedInputs): unknown {
	return Object.hasOwn(values, key) ? (values[key] ?? '') : undefined;
}

/** Undefined where the item has nothing of this name. By name: the item's binary field (for files) or field with the input's key. */
function autoMapped(definition: InputDefinition, mapped: MappedInputs): unknown {
	const { key } = definition;
	if (takesFiles(definition) && mapped.binaryFields.includes(key)) return key;
	return Object.hasOwn(mapped.values, key) ? mapped.values[key] : undefined;
}

/** The files that a value asks for; undefined if it is a text: for text inputs, the ID of a file in Roe, a web address, an empty one. */
function filesOf(
	definition: InputDefinition,
	value: unknown,
	binaryFields: string[],
): unknown[] | undefined {
	if (!takesFiles(definition)) return undefined;
	const { key } = definition;
	const files = listFiles(value, binaryFields);
	const isThere = (file: unknown) =>
		typeof file === 'string'
			? binaryFields.includes(file)
			: isBinary(file) || (!takesText(definition) && hasBytes(file));
	const areThere = files.length > 0 && files.every(isThere);
	if (!areThere) {
		// If an input takes both, files of the item are files and anything else is a text.
		if (takesText(definition) || isEmptyOrAtRoe(value)) return undefined;
		throw new BadInput(
			'FILE_NOT_FOUND',
			`The input ${quote(key)} takes a file, but ${quote(typeof value === 'string' ? value.trim() : value)} is no binary field of the item: it has ${describeFields(binaryFields)}`,
			'Give the name of a binary field of the item (several with commas), the ID of a file in Roe, or a web address that starts with https://.',
		);
	}
	if (files.length > 1 && definition.accepts_multiple_files === false) {
		throw new BadInput(
			'TOO_MANY_FILES',
			`The input ${quote(key)} takes one file, but ${files.length} are given`,
			'Give the name of one binary field.',
		);
	}
	return files;
}

/** An object that may be a file although it lacks a type: opening it tells. */
function hasBytes(value: unknown): boolean {
	return typeof value === 'object' && value !== null && ('data' in value || 'id' in value);
}

function isEmptyOrAtRoe(value: unknown): boolean {
	if (value === '' || value === null) return true;
	return typeof value === 'string' && isAtRoeOrOnTheWeb(value.trim());
}
