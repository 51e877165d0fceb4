import type {
	ExecutionBaseError,
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
} from 'n8n-workflow';

import { createCancelledError } from '../platform/cancelledExecution';
import { toErrorItem } from '../platform/errorItem';
import { toNodeError } from '../platform/toNodeError';
import { ItemSkippedError } from '../shared/itemSkippedError';

/** For operations without an option for it. */
const DEFAULT_ITEM_CONCURRENCY = 20;
/** Items started at once, so that the first requests are sent before all are built. */
const INITIAL_WORKERS = 100;
/** Items that each finished one starts in addition, so that 500 are built when Roe has accepted the first 100. */
const WORKERS_PER_FINISHED = 4;

export interface ProcessOptions {
	/** How many items are processed at the same time. */
	concurrency?: number;
	/** Text to append to the error that ends the run. */
	noteOnStop?: () => string;
	/** Called if a failure ends the run. Items that have begun may then fail with `ItemSkippedError`. */
	onStop?: () => void;
}

/**
 * Processes items concurrently and returns the results in their order. A cancelled execution starts no further items.
 * - "On Error: Stop": the first failure starts no further items; running ones finish or are skipped, then the error is thrown.
 * - "On Error: Continue": a failed item becomes `{ error }`, paired to it.
 * @returns `isFinal`: n8n won't run the node again for these items. It may do so if the first output item is an error.
 */
export async function processItems(
	context: IExecuteFunctions,
	items: INodeExecutionData[],
	work: (itemIndex: number) => Promise<INodeExecutionData | IDataObject>,
	options: ProcessOptions = {},
): Promise<{ output: INodeExecutionData[]; isFinal: boolean }> {
	const workOnOne = async (itemIndex: number) => [await work(itemIndex)];
	const { outputs, isFinal } = await runWorkers(context, items, workOnOne, options);
	return { output: outputs.flat(), isFinal };
}

/** Like `processItems`, for work that returns any number of items. */
export async function processItemsToLists(
	context: IExecuteFunctions,
	items: INodeExecutionData[],
	work: (itemIndex: number) => Promise<Array<INodeExecutionData | IDataObject>>,
	options: ProcessOptions,
): Promise<INodeExecutionData[]> {
	const { outputs } = await runWorkers(context, items, work, options);
	return outputs.flat();
}

async function runWorkers(
	context: IExecuteFunctions,
	items: INodeExecutionData[],
	work: (itemIndex: number) => Promise<Array<INodeExecutionData | IDataObject>>,
	{ concurrency = DEFAULT_ITEM_CONCURRENCY, noteOnStop, onStop }: ProcessOptions,
): Promise<{ outputs: INodeExecutionData[][]; isFinal: boolean }> {
	const node = context.getNode();
	const continuesOnFail = context.continueOnFail();
	const signal = context.getExecutionCancelSignal();
	const outputs = new Array<INodeExecutionData[]>(items.length);
	const failures: Array<{ itemIndex: number; error: ExecutionBaseError }> = [];
	let next = 0;

	const workers: Array<Promise<void>> = [];
	const addWorkers = (count: number) => {
		const wanted = Math.min(workers.length + count, concurrency, items.length);
		while (workers.length < wanted) workers.push(worker());
	};
	const worker = async () => {
		while (next < items.length && signal?.aborted !== true) {
			if (failures.length > 0 && !continuesOnFail) return;
			const itemIndex = next++;
			try {
				outputs[itemIndex] = (await work(itemIndex)).map((result) => pairItem(result, itemIndex));
				addWorkers(WORKERS_PER_FINISHED);
			} catch (caught) {
				if (caught instanceof ItemSkippedError) return;
				if (!continuesOnFail) onStop?.();
				const error = toNodeError(node, caught, itemIndex);
				failures.push({ itemIndex, error });
				outputs[itemIndex] = [toErrorItem(error, itemIndex)];
			}
		}
	};
	addWorkers(INITIAL_WORKERS);
	// The list grows meanwhile.
	for (const working of workers) await working;

	if (failures.length > 0 && !continuesOnFail) {
		const [first] = failures.sort((a, b) => a.itemIndex - b.itemIndex);
		const error = signal?.aborted === true ? createCancelledError(node) : first.error;
		const note = noteOnStop?.() ?? '';
		if (note !== '') error.description = [error.description, note].filter(Boolean).join(' ');
		throw error;
	}
	const worked = outputs.filter((output) => output !== undefined);
	const isFirstFailed = failures.some(({ itemIndex }) => itemIndex === 0);
	return { outputs: worked, isFinal: worked.length === items.length && !isFirstFailed };
}

function pairItem(result: INodeExecutionData | IDataObject, itemIndex: number): INodeExecutionData {
	const isItem = 'json' in result && typeof result.json === 'object';
	const item = isItem ? (result as INodeExecutionData) : { json: result as IDataObject };
	return { ...item, pairedItem: { item: itemIndex } };
}
