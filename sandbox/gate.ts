/** Holds answers back until it is opened, so that a test decides how many requests are under way. Open by default. */
export class Gate {
	private held: Array<() => void> = [];

	private watchers: Array<{ count: number; resolve: () => void }> = [];

	private isClosed = false;

	close(): void {
		this.isClosed = true;
	}

	/** Resolves when the answer may go. */
	async pass(): Promise<void> {
		if (!this.isClosed) return;
		await new Promise<void>((resolve) => {
			this.held.push(resolve);
			this.tellWatchers();
		});
	}

	/** Resolves when at least so many answers are held. */
	async reach(count: number): Promise<void> {
		await new Promise<void>((resolve) => {
			this.watchers.push({ count, resolve });
			this.tellWatchers();
		});
	}

	/** Lets some of the held answers go, those that have waited longest. */
	release(count: number): void {
		for (const resolve of this.held.splice(0, count)) resolve();
	}

	/** Lets all answers go, those that come later too. */
	open(): void {
		this.isClosed = false;
		this.release(this.held.length);
	}

	private tellWatchers(): void {
		const isReached = ({ count }: { count: number }) => this.held.length >= count;
		const reached = this.watchers.filter(isReached);
		this.watchers = this.watchers.filter((watcher) => !isReached(watcher));
		for (const { resolve } of reached) resolve();
	}
}
