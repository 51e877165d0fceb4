import {
	type ExecutionBaseError,
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
	NodeOperationError,
} from 'n8n-workflow';

import { nodeError } from './nodeErrors';

/** Items that are worked on side by side where an operation has no option for it. */
const DEFAULT_CONCURRENCY = 20;
/** Items that are begun at once; each that is done lets one more begin, so that the first requests are out before all are made. */
const FIRST_ABREAST = 100;

export interface EachItemOptions {
	/** Items that are worked on side by side. */
	concurrency?: number;
	/** What to add to the error that stops the run. */
	noteOnStop?: () => string;
}

/**
 * Does the same for each item, side by side, and gives the results in the order of the items.
 *
 * - "On Error: Stop": after the first failure no new item is begun; those under way are finished; then the error is thrown.
 * - "On Error: Continue": a failed item becomes `{ error }`, paired to it, and the others go on.
 * - A stopped execution begins no new item.
 *
 * @returns `isFinal`: n8n will not run the node again for these items. It does after an error that stops the run, and also under
 *   "Continue" where the first item out is an error.
 */
export async function eachItem(
	context: IExecuteFunctions,
	items: INodeExecutionData[],
	work: (itemIndex: number) => Promise<INodeExecutionData | IDataObject>,
	options: EachItemOptions = {},
): Promise<{ output: INodeExecutionData[]; isFinal: boolean }> {
	const one = async (itemIndex: number) => [await work(itemIndex)];
	const { outputs, isFinal } = await workThrough(context, items, one, options);
	return { output: outputs.flat(), isFinal };
}

/** The same for work that gives any number of items for one, as lists do; one item is worked on at a time. */
export async function eachItemMany(
	context: IExecuteFunctions,
	items: INodeExecutionData[],
	work: (itemIndex: number) => Promise<Array<INodeExecutionData | IDataObject>>,
): Promise<INodeExecutionData[]> {
	const { outputs } = await workThrough(context, items, work, { concurrency: 1 });
	return outputs.flat();
}

async function workThrough(
	context: IExecuteFunctions,
	items: INodeExecutionData[],
	work: (itemIndex: number) => Promise<Array<INodeExecutionData | IDataObject>>,
	{ concurrency = DEFAULT_CONCURRENCY, noteOnStop }: EachItemOptions,
): Promise<{ outputs: INodeExecutionData[][]; isFinal: boolean }> {
	const node = context.getNode();
	const goesOn = context.continueOnFail();
	const stopped = context.getExecutionCancelSignal();
	const outputs = new Array<INodeExecutionData[]>(items.length);
	const failures: Array<{ itemIndex: number; error: ExecutionBaseError }> = [];
	let next = 0;

	const workers: Array<Promise<void>> = [];
	const addWorker = () => {
		if (workers.length < Math.min(concurrency, items.length)) workers.push(worker());
	};
	const worker = async () => {
		while (next < items.length && stopped?.aborted !== true) {
			if (failures.length > 0 && !goesOn) return;
			const itemIndex = next++;
			try {
				outputs[itemIndex] = (await work(itemIndex)).map((result) => paired(result, itemIndex));
				addWorker();
			} catch (caught) {
				const error = nodeError(node, caught, itemIndex);
				failures.push({ itemIndex, error });
				outputs[itemIndex] = [failedItem(error, itemIndex)];
			}
		}
	};
	for (let count = 0; count < FIRST_ABREAST; count++) addWorker();
	// The list grows meanwhile.
	for (const working of workers) await working;

	if (failures.length > 0 && !goesOn) {
		const [first] = failures.sort((a, b) => a.itemIndex - b.itemIndex);
		// n8n tells by the word "canceled" that it was a person who ended the execution.
		const error =
			stopped?.aborted === true
				? new NodeOperationError(node, 'The execution was canceled')
				: first.error;
		const note = noteOnStop?.() ?? '';
		if (note !== '') error.description = [error.description, note].filter(Boolean).join(' ');
		throw error;
	}
	const worked = outputs.filter((output) => output !== undefined);
	const isFirstFailed = failures.some(({ itemIndex }) => itemIndex === 0);
	return { outputs: worked, isFinal: worked.length === items.length && !isFirstFailed };
}

function paired(result: INodeExecutionData | IDataObject, itemIndex: number): INodeExecutionData {
	const isItem = 'json' in result && typeof result.json === 'object';
	const item = isItem ? (result as INodeExecutionData) : { json: result as IDataObject };
	return { ...item, pairedItem: { item: itemIndex } };
}

/**
 * What a failed item becomes under "Continue": what happened, and what to do next. All versions of n8n tell by these names, and no
 * others beside them, that an item is an error: they then move it to the error output, together with the data of the input item.
 */
function failedItem(error: ExecutionBaseError, itemIndex: number): INodeExecutionData {
	return {
		json: { error: error.message, ...(error.description && { message: error.description }) },
		pairedItem: { item: itemIndex },
	};
}
