import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { toNodeError } from '../platform/toNodeError';
import { processItems, processItemsToLists, type ProcessOptions } from './processItems';

export interface BulkSteps<Query, Fetched> {
	read(itemIndex: number): Query | Promise<Query>;
	/** Called once, for all items that could be read. */
	fetch(queries: Query[]): Promise<Fetched>;
	toOutput(query: Query, fetched: Fetched, itemIndex: number): INodeExecutionData | IDataObject;
}

/** Processes all items with one call to Roe. Items fail alone; with "On Error: Stop", an invalid one fails the run before the call. */
export async function processItemsInBulk<Query, Fetched>(
	context: IExecuteFunctions,
	items: INodeExecutionData[],
	steps: BulkSteps<Query, Fetched>,
	options: Pick<ProcessOptions, 'noteOnStop'> = {},
): Promise<{ output: INodeExecutionData[]; isFinal: boolean }> {
	const getItem = await prepareItems(context, items, steps);
	const processOne = async (itemIndex: number) => {
		const { query, fetched } = await getItem(itemIndex);
		return steps.toOutput(query, fetched, itemIndex);
	};
	return await processItems(context, items, processOne, options);
}

export interface BulkListSteps<Query, Fetched> extends Omit<BulkSteps<Query, Fetched>, 'toOutput'> {
	toOutputs(query: Query, fetched: Fetched): Promise<Array<INodeExecutionData | IDataObject>>;
}

/** Like `processItemsInBulk`, for items of which each has any number of output items. */
export async function processItemsInBulkToLists<Query, Fetched>(
	context: IExecuteFunctions,
	items: INodeExecutionData[],
	steps: BulkListSteps<Query, Fetched>,
	options: Pick<ProcessOptions, 'concurrency'> = {},
): Promise<INodeExecutionData[]> {
	const getItem = await prepareItems(context, items, steps);
	const processOne = async (itemIndex: number) => {
		const { query, fetched } = await getItem(itemIndex);
		return await steps.toOutputs(query, fetched);
	};
	return await processItemsToLists(context, items, processOne, options);
}

/** Reads all items. Roe is called when the first of them is needed. */
async function prepareItems<Query, Fetched>(
	context: IExecuteFunctions,
	items: INodeExecutionData[],
	steps: Pick<BulkSteps<Query, Fetched>, 'read' | 'fetch'>,
): Promise<(itemIndex: number) => Promise<{ query: Query; fetched: Fetched }>> {
	const queries: Array<Attempt<Query>> = [];
	for (let itemIndex = 0; itemIndex < items.length; itemIndex++) {
		queries.push(await attemptTo(async () => await steps.read(itemIndex)));
	}
	const firstBad = queries.findIndex((query) => 'error' in query);
	if (firstBad >= 0 && !context.continueOnFail()) {
		throw toNodeError(context.getNode(), (queries[firstBad] as { error: unknown }).error, firstBad);
	}
	const readable = queries.flatMap((query) => ('value' in query ? [query.value] : []));
	let fetching: Promise<Fetched> | undefined;
	return async (itemIndex) => {
		const query = queries[itemIndex];
		if ('error' in query) throw query.error;
		fetching ??= steps.fetch(readable);
		return { query: query.value, fetched: await fetching };
	};
}

type Attempt<T> = { value: T } | { error: unknown };

async function attemptTo<T>(work: () => Promise<T>): Promise<Attempt<T>> {
	try {
		return { value: await work() };
	} catch (error) {
		return { error };
	}
}
