import type { Answer } from '../tasks';

/** Pause between two looks at the process's memory, ms. */
const LOOK_EVERY = 5;

export type Measured = Pick<Answer, 'ms' | 'cpuMs' | 'idleMs' | 'peakOverIdle' | 'endedAt'>;

/** Wall time, processor time and memory of this process, from its start on. */
export class Meter {
	private readonly idle = process.memoryUsage.rss();

	private peak = this.idle;

	private readonly looking = setInterval(() => this.look(), LOOK_EVERY);

	private readonly cpuBefore = process.cpuUsage();

	private readonly loopBefore = performance.eventLoopUtilization();

	private readonly startedAt = performance.now();

	private constructor() {}

	/**
	 * @param clean Collects garbage first, so that what the work adds to the memory is seen whole. Its time counts for nothing then: V8
	 *   makes room in small steps after that, collects all of it again and again, and forgets compiled code.
	 */
	static start(clean = false): Meter {
		if (clean) globalThis.gc?.();
		return new Meter();
	}

	/** From the start until now. Can be read more than once. */
	read(): Measured {
		const ms = performance.now() - this.startedAt;
		const { idle: idleMs } = performance.eventLoopUtilization(this.loopBefore);
		const { user, system } = process.cpuUsage(this.cpuBefore);
		this.look();
		return {
			ms,
			cpuMs: (user + system) / 1000,
			idleMs,
			peakOverIdle: this.peak - this.idle,
			endedAt: Date.now(),
		};
	}

	/** Looks at the memory no more. */
	stop(): void {
		clearInterval(this.looking);
	}

	private look(): void {
		this.peak = Math.max(this.peak, process.memoryUsage.rss());
	}
}

/** Measures some work in this process, see `Meter`. */
export async function measure<Result>(
	work: () => Promise<Result>,
	clean = false,
): Promise<{ result: Result; measured: Measured }> {
	const meter = Meter.start(clean);
	try {
		const result = await work();
		return { result, measured: meter.read() };
	} finally {
		meter.stop();
	}
}

/** What came out, with each ID counted once, however often it is there. */
export function countIds(ids: unknown[]): Pick<Answer, 'completed' | 'failed'> {
	const known = new Set(ids.filter((id) => typeof id === 'string' && /^[0-9a-f-]{36}$/.test(id)));
	return { completed: known.size, failed: ids.length - known.size };
}
