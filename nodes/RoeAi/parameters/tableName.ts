import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { parseText } from '../inputs/values';
import { InputError, quote } from '../shared/inputError';
import { valueInLocator } from './resourceLocator';

/** Source: Roe's API documentation. */
const MAX_TABLE_NAME_LENGTH = 128;

export const tableNameParameter: INodeProperties = {
	displayName: 'Table',
	name: 'tableName',
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	required: true,
	description: 'Choose the table from the list, or enter its name',
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			placeholder: 'Select a table…',
			typeOptions: { searchListMethod: 'searchTables', searchable: true },
		},
		{
			displayName: 'By Name',
			name: 'name',
			type: 'string',
			placeholder: 'e.g. card_payments',
		},
	],
};

export const newTableNameParameter: INodeProperties = {
	displayName: 'Table Name',
	name: 'newTableName',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. card_payments',
	description:
		'Name of the table to create, with letters, digits and underscores. There must be no table of this name yet.',
};

/** Reads the parameter 'Table' of one item. @throws {InputError} if it can't be the name of a table. */
export function readTableName(context: IExecuteFunctions, itemIndex: number): string {
	const given = valueInLocator(context.getNodeParameter('tableName', itemIndex, ''));
	// Roe's web app may allow more characters than an upload.
	return requireName('Table', given, /^[^/\\\p{Cc}\p{Surrogate}]+$/u);
}

/** Reads the parameter 'Table Name' of one item. @throws {InputError} if no table can have this name. */
export function readNewTableName(context: IExecuteFunctions, itemIndex: number): string {
	return requireName(
		'Table Name',
		context.getNodeParameter('newTableName', itemIndex, ''),
		/^\w+$/,
	);
}

function requireName(parameter: string, given: unknown, allowed: RegExp): string {
	const name = parseText(parameter, given)?.trim() ?? '';
	if (name === '') {
		throw new InputError(
			'PARAMETER_EMPTY',
			`'${parameter}' is empty`,
			'Enter the name of a table, or check what its expression returns.',
		);
	}
	if (name.length > MAX_TABLE_NAME_LENGTH) {
		throw new InputError(
			'TABLE_NAME_INVALID',
			`'${parameter}' has ${name.length} characters, but a table’s name has at most ${MAX_TABLE_NAME_LENGTH}`,
			'Enter a shorter name.',
		);
	}
	if (!allowed.test(name) || /^\.+$/.test(name)) {
		throw new InputError(
			'TABLE_NAME_INVALID',
			`'${parameter}' can’t be ${quote(name)}`,
			'A table’s name has letters, digits and underscores, such as card_payments.',
		);
	}
	return name;
}
