/** Lets so many pieces of work run at the same time; the others wait for their turn, first come, first served. */
export class Slots {
	private active = 0;

	private readonly waiting: Array<() => void> = [];

	/** @param count How many may run; asked for each time. */
	constructor(private readonly count: () => number) {}

	/** How many run at the moment. */
	get running(): number {
		return this.active;
	}

	async run<T>(work: () => Promise<T>): Promise<T> {
		await new Promise<void>((resolve) => {
			this.waiting.push(resolve);
			this.lookAgain();
		});
		try {
			return await work();
		} finally {
			this.active--;
			this.lookAgain();
		}
	}

	/** To be called when more may run than before. */
	lookAgain(): void {
		while (this.waiting.length > 0 && this.active < this.count()) {
			this.active++;
			this.waiting.shift()!();
		}
	}
}
