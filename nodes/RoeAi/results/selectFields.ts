import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { pick } from 'lodash';

/** No selection leaves these out: what went wrong, and that a job isn't new. */
const ALWAYS_SELECTED = ['error', 'message', 'errorMessage', 'recovered', 'deduplicated'];

/** An item with only some fields, e.g. `status` or `outputs.summary`. If it has none of them, it lists those it has. */
export function selectFields(item: INodeExecutionData, paths: string[]): INodeExecutionData {
	const selected = pick(item.json, [...paths, ...ALWAYS_SELECTED]) as IDataObject;
	const isEmpty = Object.keys(selected).length === 0;
	return { ...item, json: isEmpty ? { availableFields: Object.keys(item.json) } : selected };
}
