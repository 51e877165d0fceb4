import { type INodeExecutionData, sleep } from 'n8n-workflow';

/** Items that are read before their turn, at most. */
const MAX_AHEAD = 200;
/** Items that are read at a time. In between, responses are handled. */
const BATCH = 5;

export interface AheadReader<Read> {
	/** Returns one item's run. @throws what reading it throws. */
	read(itemIndex: number): Promise<Read>;
	/** Reads no more items before their turn. */
	stop(): void;
}

/** Reads coming items while others wait for Roe. Items with files are read in their turn, so that few files are open. */
export function readAhead<Read>(
	items: INodeExecutionData[],
	readItem: (itemIndex: number) => Promise<Read>,
): AheadReader<Read> {
	const ahead = new Map<number, Promise<Read>>();
	let next = 0;
	let isReading = false;
	let isStopped = false;
	const isDue = () =>
		!isStopped && ahead.size < MAX_AHEAD && next < items.length && items[next].binary === undefined;
	const readComing = async () => {
		if (isReading) return;
		isReading = true;
		while (isDue()) {
			await sleep(0);
			for (let count = 0; count < BATCH && isDue(); count++) {
				const reading = readItem(next);
				// An invalid item is reported in its turn.
				reading.catch(() => undefined);
				ahead.set(next++, reading);
			}
		}
		isReading = false;
	};
	return {
		async read(itemIndex) {
			const reading = ahead.get(itemIndex) ?? readItem(itemIndex);
			ahead.delete(itemIndex);
			next = Math.max(next, itemIndex + 1);
			void readComing();
			return await reading;
		},
		stop: () => {
			isStopped = true;
		},
	};
}
