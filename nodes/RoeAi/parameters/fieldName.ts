import type { ParameterReader } from './parameterReader';

/** Reads the name of a binary field. @throws {InputError} if it's empty. */
export function readFieldName(reader: ParameterReader, name: string): string {
	return reader.requiredText(name, 'Enter a field name, such as data.');
}
