import { seededRandom } from '../../sandbox/random';

interface Entry {
	at: number;
	/** Entries of the same time keep their order. */
	order: number;
	run: () => void;
	/** What the entry belongs to; all entries of a process go with it. */
	owner: object | undefined;
	isOff: boolean;
}

const real = {
	now: Date.now,
	random: Math.random,
	setTimeout: globalThis.setTimeout,
	clearTimeout: globalThis.clearTimeout,
	stackTraceLimit: Error.stackTraceLimit,
};

/** After all promises that are settled by now have had their effect. */
const settle = async () => await new Promise<void>((resolve) => setImmediate(resolve));

/** Time that passes only when nothing is left to do at the current moment. Everything happens in an order that a seed decides. */
export class VirtualClock {
	now: number;

	private entries: Entry[] = [];

	private count = 0;

	/** What the next timers belong to. */
	private owner: object | undefined;

	/** @param startedAt ms since 1970 */
	constructor(startedAt: number) {
		this.now = startedAt;
	}

	/** Replaces the timers, the time and the chance of this process until `uninstall`. */
	install(seed: number): void {
		Date.now = () => this.now;
		Math.random = seededRandom(seed);
		const timers = {
			setTimeout: (run: () => void, ms = 0) => this.after(ms, run, this.owner),
			clearTimeout: (entry: Entry | undefined) => {
				if (entry !== undefined) entry.isOff = true;
			},
		};
		Object.assign(globalThis, timers);
		// Errors are made by the thousand, and nobody reads their stacks.
		Error.stackTraceLimit = 0;
	}

	uninstall(): void {
		Date.now = real.now;
		Math.random = real.random;
		Object.assign(globalThis, { setTimeout: real.setTimeout, clearTimeout: real.clearTimeout });
		Error.stackTraceLimit = real.stackTraceLimit;
	}

	/** @param owner Leave it out for what no dying process takes along. */
	after(ms: number, run: () => void, owner?: object): Entry {
		const entry = { at: this.now + Math.max(0, ms), order: this.count++, run, owner, isOff: false };
		const index = this.entries.findIndex(({ at }) => at > entry.at);
		if (index < 0) this.entries.push(entry);
		else this.entries.splice(index, 0, entry);
		return entry;
	}

	/** A process dies: none of its timers comes. */
	drop(owner: object): void {
		this.entries = this.entries.filter((entry) => entry.owner !== owner);
	}

	/**
	 * Runs a process until it is done.
	 *
	 * @param isDone asked whenever the process waits for something
	 * @param dies called when the process has begun to wait for something, and again when it is about to go on; true ends it there
	 * @returns false if it was ended, or nothing is left for it to wait for
	 */
	async run(
		owner: object,
		isDone: () => boolean,
		dies: () => boolean = () => false,
	): Promise<boolean> {
		this.owner = owner;
		try {
			await settle();
			if (!isDone() && dies()) return false;
			while (!isDone()) {
				const next = this.entries.shift();
				if (next === undefined) return false;
				if (next.isOff) continue;
				this.now = Math.max(this.now, next.at);
				const isOurs = next.owner === owner;
				if (isOurs && dies()) return false;
				next.run();
				await settle();
				if (isOurs && !isDone() && dies()) return false;
			}
			return true;
		} finally {
			this.owner = undefined;
		}
	}

	/** Lets time pass while no process runs. */
	pass(ms: number): void {
		const end = this.now + ms;
		while (this.entries.length > 0 && this.entries[0].at <= end) {
			const next = this.entries.shift() as Entry;
			if (next.isOff) continue;
			this.now = Math.max(this.now, next.at);
			next.run();
		}
		this.now = end;
	}
}
