/** The local Roe's time: the machine's, ahead by a skew, and movable forward so that tests need not wait. */
export class Clock {
	private advanced = 0;

	constructor(private readonly skew: () => number) {}

	/** Milliseconds since 1970. */
	now(): number {
		return Date.now() + this.ahead;
	}

	/** Milliseconds that it is ahead of this machine's. */
	get ahead(): number {
		return this.advanced + this.skew();
	}

	/** Moves time forward. */
	advance(milliseconds: number): void {
		this.advanced += milliseconds;
	}

	reset(): void {
		this.advanced = 0;
	}
}

/** A time as Roe writes it in lists. */
export const isoTime = (milliseconds: number): string => new Date(milliseconds).toISOString();
