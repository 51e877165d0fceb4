import { isBinary } from '../shared/binaryObject';
import type { InputDefinition } from '../shared/inputDefinition';
import { InputError, quote } from '../shared/inputError';
import type { BinaryFields } from './describedFiles';
import { toText } from './text';
import type { AgentInput, BuildOptions } from './agentInputs';
import { formatFieldList, isAtRoeOrOnTheWeb, listFiles } from './fileFields';
import { takesFiles, takesText } from './inputDefinitions';
import { describeMismatch } from './inputMismatch';

export interface MappedInputs {
	isAutoMapped: boolean;
	values: Record<string, unknown>;
	binary: BinaryFields;
}

/** Converts mapped values by the agent's definition. @throws {InputError} for an invalid value, unknown input or missing file. */
export function buildInputsFromDefinition(
	definitions: InputDefinition[],
	mapped: MappedInputs,
	options: BuildOptions,
): AgentInput[] {
	const { binary, isAutoMapped } = mapped;
	const values = new Map(
		definitions.map((definition) => [
			definition.key,
			isAutoMapped
				? getAutoMappedValue(definition, definitions, mapped)
				: getMappedValue(definition, mapped),
		]),
	);
	if (!isAutoMapped) checkMappedKeys(definitions, mapped.values, values);
	const inputs: AgentInput[] = [];
	for (const definition of definitions) {
		const { key } = definition;
		const value = values.get(key);
		if (value === undefined) continue;
		const files = selectFiles(definition, value, binary);
		if (files !== undefined && files.length > 0) {
			inputs.push({ key, kind: 'file', binaryFields: files });
			continue;
		}
		const textOnly = 'this input of the agent accepts only text';
		// A form's field without a file is a list of `null`, which is no text.
		const text = files === undefined ? toText(value, `The input ${quote(key)}`, textOnly) : '';
		if (text !== '') {
			inputs.push({ key, kind: 'text', text: takesText(definition) ? text : text.trim() });
		} else if (!options.skipEmptyInputs) {
			throw new InputError(
				'INPUT_EMPTY',
				`The input ${quote(key)} is empty`,
				"Enter a value, remove the input from the list, or turn on the option 'Skip Empty Inputs'.",
			);
		}
	}
	return inputs;
}

/** A value for an input that the agent no longer has would be lost silently. */
function checkMappedKeys(
	definitions: InputDefinition[],
	mapped: MappedInputs['values'],
	values: Map<string, unknown>,
): void {
	const isEmpty = (value: unknown) => value === undefined || value === null || value === '';
	const unknown = Object.keys(mapped).filter((key) => !values.has(key) && !isEmpty(mapped[key]));
	if (unknown.length === 0) return;
	const filled = definitions.filter(({ key }) => !isEmpty(values.get(key)));
	const inputs = [...filled.map(({ key }) => key), ...unknown].map((key) => ({ key }));
	throw new InputError(
		'INPUTS_DONT_FIT',
		describeMismatch(definitions, inputs, []),
		'The agent has changed, or another version is chosen. Refresh the list of inputs in the node, then map the values again.',
	);
}

/** Undefined if the input was removed from the mapper. An expression without a result is an empty value. */
function getMappedValue({ key }: InputDefinition, { values }: MappedInputs): unknown {
	return Object.hasOwn(values, key) ? (values[key] ?? '') : undefined;
}

/**
 * Matches by name: a binary field for file inputs, otherwise a JSON field. The only file of an item is for the only input that takes
 * one, whatever their names.
 */
function getAutoMappedValue(
	definition: InputDefinition,
	definitions: InputDefinition[],
	{ values, binary }: MappedInputs,
): unknown {
	const { key } = definition;
	if (takesFiles(definition) && Object.hasOwn(binary, key)) return key;
	if (Object.hasOwn(values, key)) return values[key];
	const isOnlyInput = !takesText(definition) && definitions.filter(takesFiles).length === 1;
	const fields = Object.keys(binary);
	return isOnlyInput && fields.length === 1 ? fields[0] : undefined;
}

/** Undefined if the value is sent as text, which includes file IDs and URLs. Empty if an input for files gets none. */
function selectFiles(
	definition: InputDefinition,
	value: unknown,
	binary: BinaryFields,
): unknown[] | undefined {
	if (!takesFiles(definition)) return undefined;
	const { key } = definition;
	const files = listFiles(key, value, binary);
	if (files.length === 0) return takesText(definition) ? undefined : [];
	const isThere = (file: unknown) =>
		typeof file === 'string'
			? Object.hasOwn(binary, file)
			: isBinary(file) || (!takesText(definition) && hasBytes(file));
	if (!files.every(isThere)) {
		if (takesText(definition) || isTextAtRoeOrOnTheWeb(value)) return undefined;
		throw new InputError(
			'FILE_NOT_FOUND',
			`The input ${quote(key)} needs a file, but ${quote(typeof value === 'string' ? value.trim() : value)} isn’t a binary field of this item, which has ${formatFieldList(binary)}`,
			'Enter the name of a binary field (several separated by commas), the ID of a file in Roe, or a URL that starts with https://.',
		);
	}
	if (files.length > 1 && definition.accepts_multiple_files === false) {
		throw new InputError(
			'TOO_MANY_FILES',
			`The input ${quote(key)} accepts only one file, but ${files.length} are given`,
			'Enter the name of one binary field.',
		);
	}
	return files;
}

/** May be a file that lacks a type; `openFile` decides. */
function hasBytes(value: unknown): boolean {
	return typeof value === 'object' && value !== null && ('data' in value || 'id' in value);
}

function isTextAtRoeOrOnTheWeb(value: unknown): boolean {
	return typeof value === 'string' && isAtRoeOrOnTheWeb(value.trim());
}
