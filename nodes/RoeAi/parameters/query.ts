import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { bindSql } from '../inputs/bindSql';
import { toLiterals } from '../inputs/queryLiterals';
import { parseCollection } from '../inputs/values';
import { createItemReader } from './parameterReader';
import { buildFromModel, hideInTools, showInTools } from './tool';

const MAX_ROWS = 1000;

const sqlParameter: INodeProperties = {
	displayName: 'SQL',
	name: 'sql',
	type: 'string',
	typeOptions: { editor: 'sqlEditor', sqlDialect: 'StandardSQL', rows: 5 },
	required: true,
	default: '',
	placeholder: 'e.g. SELECT country, sum(amount) FROM card_payments GROUP BY country',
	description:
		"One SELECT of ClickHouse SQL. For values from items, write {name} without quotation marks, and add the value to 'Query Parameters'.",
};

const queryParametersParameter: INodeProperties = {
	displayName: 'Query Parameters',
	name: 'queryParameters',
	type: 'fixedCollection',
	placeholder: 'Add Parameter',
	typeOptions: { multipleValues: true },
	default: {},
	description:
		'Values for the placeholders of the SQL. The node writes them as values of their type, so that no text can change the SQL.',
	options: [
		{
			displayName: 'Parameter',
			name: 'values',
			values: [
				{
					displayName: 'Name',
					name: 'name',
					type: 'string',
					default: '',
					placeholder: 'e.g. country',
					description: 'Name of the placeholder, without its braces',
				},
				{
					displayName: 'Type',
					name: 'type',
					type: 'options',
					default: 'text',
					options: [
						{ name: 'Date', value: 'date', description: 'A day without a time' },
						{ name: 'Date and Time', value: 'dateTime' },
						{
							name: 'List',
							value: 'list',
							description: 'For IN {name}: a list, or texts separated by commas',
						},
						{ name: 'No Value', value: 'null', description: 'For a value that is missing' },
						{ name: 'Number', value: 'number' },
						{ name: 'Text', value: 'text' },
						{ name: 'True or False', value: 'boolean' },
					],
				},
				{
					displayName: 'Value',
					name: 'value',
					type: 'string',
					default: '',
					placeholder: 'e.g. DE',
					description: 'The value, of the type above. Without a value, the query isn’t run.',
					displayOptions: { hide: { type: ['null'] } },
				},
			],
		},
	],
};

const maxRowsParameter: INodeProperties = {
	displayName: 'Max Rows',
	name: 'maxRows',
	type: 'number',
	typeOptions: { minValue: 1, maxValue: MAX_ROWS, numberPrecision: 0 },
	default: MAX_ROWS,
	description:
		'Maximum number of rows to return, at most 1000. If the query finds more, the result is marked as truncated.',
};

const outputParameter: INodeProperties = {
	displayName: 'Output',
	name: 'queryOutput',
	type: 'options',
	default: 'rows',
	description: 'How to output the rows',
	options: [
		{
			name: 'One Item for All Rows',
			value: 'allRows',
			description: 'With the number of rows, the columns, and whether rows are missing',
		},
		{
			name: 'One Item per Row',
			value: 'rows',
			description: 'With a field for each column. A query without rows outputs no item.',
		},
	],
};

const queryOptionsParameter: INodeProperties = {
	displayName: 'Options',
	name: 'queryOptions',
	type: 'collection',
	placeholder: 'Add option',
	default: {},
	options: [
		{
			displayName: 'Poll Interval (Seconds)',
			name: 'pollInterval',
			type: 'number',
			typeOptions: { minValue: 0.1 },
			default: 0.5,
			description:
				'Minimum time between two checks for the result. The interval grows while the node waits, up to one minute.',
		},
		{
			displayName: 'Timeout (Minutes)',
			name: 'timeout',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 10,
			description:
				'How long to wait for the result. n8n’s own time-out for executions ends the wait earlier.',
		},
	],
};

/** In tools, the model writes the SQL. */
export const queryProperties: INodeProperties[] = [
	...hideInTools(sqlParameter),
	...showInTools({
		...sqlParameter,
		default: buildFromModel('SQL', 'One SELECT of ClickHouse SQL, without a semicolon'),
		description:
			'One SELECT of ClickHouse SQL. The model writes it. To enter one yourself, click the X.',
	}),
	queryParametersParameter,
	maxRowsParameter,
	outputParameter,
	queryOptionsParameter,
];

export interface QueryParameters {
	sql: string;
	limit: number;
	isOneItem: boolean;
	timeoutMinutes: number;
	timeoutMs: number;
	pollIntervalMs: number;
}

/** Reads a query with its values in the SQL. @throws {InputError} before anything is sent. */
export function readQuery(context: IExecuteFunctions, itemIndex: number): QueryParameters {
	const reader = createItemReader(context, itemIndex, queryProperties);
	const given: unknown = context.getNodeParameter('queryParameters', itemIndex, {});
	const { values } = parseCollection(queryParametersParameter.displayName, given);
	const options = reader.collection('queryOptions');
	const timeoutMinutes = options.number('timeout');
	return {
		sql: bindSql(reader.text('sql'), toLiterals(values, context.getTimezone())),
		limit: reader.number('maxRows'),
		isOneItem: reader.choice('queryOutput') === 'allRows',
		timeoutMinutes,
		timeoutMs: timeoutMinutes * 60_000,
		pollIntervalMs: 1000 * options.number('pollInterval'),
	};
}
