import type {
	ICheckProcessedContextData,
	ICheckProcessedOptions,
	IDataDeduplicator,
	IDeduplicationOutput,
} from 'n8n-workflow';
import { setTimeout as sleep } from 'node:timers/promises';

type Items = Parameters<IDataDeduplicator['checkProcessedAndRecord']>[0];

/**
 * What n8n's database is to `checkProcessedAndRecord` (2.41, `deduplication-helper.js`): a row for each workflow and node, which is
 * read and then written as a whole, without a lock. The first write of a row is an insert, which fails where there is one.
 */
export class ProcessedData implements IDataDeduplicator {
	/** How often it was used. */
	uses = 0;

	/** Whether the database refuses. */
	isDown = false;

	/** Milliseconds at most that pass before a read, and between it and its write. */
	maxDelay = 0;

	/** Called between a read and its write. */
	beforeWrite: (items: Items) => Promise<void> = async () => undefined;

	private readonly rows = new Map<string, Items>();

	async checkProcessedAndRecord(
		items: Items,
		_scope: unknown,
		{ workflow, node }: ICheckProcessedContextData,
		{ maxEntries }: ICheckProcessedOptions,
	): Promise<IDeduplicationOutput> {
		this.uses += 1;
		if (this.isDown) throw new Error('The database is down');
		const place = `${workflow.id}/${node?.id}`;
		await this.delay();
		const row = this.rows.get(place);
		await this.delay();
		await this.beforeWrite(items);
		if (row === undefined && this.rows.has(place)) throw new Error('UNIQUE constraint failed');
		const before = row ?? [];
		const output = {
			new: items.filter((item) => !before.includes(item)),
			processed: items.filter((item) => before.includes(item)),
		};
		this.rows.set(place, [...before, ...output.new].slice(-maxEntries!));
		return output;
	}

	clear(): void {
		this.rows.clear();
		Object.assign(this, { uses: 0, isDown: false, maxDelay: 0 });
		this.beforeWrite = async () => undefined;
	}

	async removeProcessed(): Promise<void> {
		await this.notUsed();
	}

	async clearAllProcessedItems(): Promise<void> {
		await this.notUsed();
	}

	async getProcessedDataCount(): Promise<number> {
		return await this.notUsed();
	}

	private async delay(): Promise<void> {
		if (this.maxDelay > 0) await sleep(Math.random() * this.maxDelay);
	}

	private async notUsed(): Promise<never> {
		throw new Error('The trigger does not use this');
	}
}
