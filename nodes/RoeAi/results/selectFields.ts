import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { pick } from 'lodash';

import { isObject } from '../shared/isObject';

/** No selection leaves these out: what went wrong, and that a job isn't new. */
const ALWAYS_SELECTED = ['error', 'message', 'errorMessage', 'recovered', 'deduplicated'];

/** An item with only some fields, e.g. `status` or `outputs.summary`. If it has none of them, it lists those it has. */
export function selectFields(item: INodeExecutionData, paths: string[]): INodeExecutionData {
	const selected = pick(item.json, [...paths, ...ALWAYS_SELECTED]) as IDataObject;
	const isEmpty = Object.keys(selected).length === 0;
	return { ...item, json: isEmpty ? { availableFields: listFields(item.json) } : selected };
}

function listFields(json: IDataObject): string[] {
	return Object.entries(json).flatMap(([name, value]) =>
		name === 'outputs' && isObject(value)
			? Object.keys(value).map((key) => `${name}.${key}`)
			: [name],
	);
}
