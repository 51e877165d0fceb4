import type { IDataObject } from 'n8n-workflow';

import { isObject } from '../shared/isObject';
import { isText } from '../shared/isText';
import type { JobDetail } from '../shared/jobDetail';
import type { JobDetails } from '../transport/jobDetails';
import { groupByKey } from './outputs';

/** The details without those that the item shouldn't include. */
export function selectDetails(include: JobDetail[], details: JobDetails = {}): JobDetails {
	const { metadata, inputs, ...others } = details;
	return {
		...others,
		...(include.includes('metadata') && { metadata }),
		...(include.includes('inputs') && { inputs }),
	};
}

/** The last fields of an item. A field is missing if Roe didn't return it. */
export function toDetailFields({ metadata, inputs }: JobDetails): IDataObject {
	return {
		...(metadata !== undefined && { metadata: { ...metadata } as IDataObject }),
		...(inputs !== undefined && { inputs: toInputsByKey(inputs) }),
	};
}

/**
 * Inputs by key. A text is a text, a file is `{ fileName, value }` with its ID or URL in Roe, and several values with one key are
 * a list. Entries without a key are ignored.
 */
export function toInputsByKey(inputs: unknown[]): IDataObject {
	const entries = inputs.filter(isObject).filter(({ key }) => typeof key === 'string');
	return groupByKey(
		entries.map((entry): [string, unknown] => [String(entry.key), toInputValue(entry)]),
	) as IDataObject;
}

function toInputValue({ value = null, file_name: fileName }: Record<string, unknown>): unknown {
	return isText(fileName) ? { fileName, value } : value;
}
