import type { IExecuteFunctions, INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { parseCollection } from '../inputs/values';
import { ParameterReader } from './parameterReader';

const directionProperty: INodeProperties = {
	displayName: 'Direction',
	name: 'direction',
	type: 'options',
	default: 'asc',
	description: 'In which direction to sort',
	options: [
		{ name: 'Ascending', value: 'asc', description: 'Smallest, oldest, or A first' },
		{ name: 'Descending', value: 'desc', description: 'Largest, newest, or Z first' },
	],
};

/** @param fields Roe's names as values. */
export function buildSortParameter(
	listed: string,
	fields: INodePropertyOptions[],
): INodeProperties {
	const fieldProperty: INodeProperties = {
		displayName: 'Field',
		name: 'field',
		type: 'options',
		default: 'created_at',
		description: `The field by which to sort the ${listed}`,
		options: fields,
	};
	return {
		displayName: 'Sort',
		name: 'sort',
		type: 'fixedCollection',
		placeholder: 'Add Sort Rule',
		default: {},
		description: `The order of the ${listed}. By default, the newest are first.`,
		options: [{ displayName: 'Rule', name: 'values', values: [fieldProperty, directionProperty] }],
	};
}

/** Roe's `ordering`. @param byDefault That without a sort rule. @throws {InputError} for an unknown field or direction. */
export function readOrdering(
	context: IExecuteFunctions,
	itemIndex: number,
	{ displayName, name, options = [] }: INodeProperties,
	byDefault = '-created_at',
): string {
	const given: unknown = context.getNodeParameter(`${name}.values`, itemIndex, null);
	if (given === null) return byDefault;
	const rule = parseCollection(displayName, given);
	const properties = options.flatMap((option) => ('values' in option ? option.values : []));
	const reader = new ParameterReader(properties, (property) => rule[property]);
	const field = reader.choice<string>('field');
	return reader.choice('direction') === 'desc' ? `-${field}` : field;
}
