import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { suggestExecuteOnce } from './hints';
import { processItemsToLists } from './processItems';

/** Requests a list for each input item, one after the other. */
export async function processListings(
	context: IExecuteFunctions,
	items: INodeExecutionData[],
	list: (itemIndex: number) => Promise<Array<INodeExecutionData | IDataObject>>,
): Promise<INodeExecutionData[]> {
	suggestExecuteOnce(context, items.length);
	return await processItemsToLists(context, items, list, { concurrency: 1 });
}
