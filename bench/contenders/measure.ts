import type { Answer } from '../tasks';

/** Pause between two looks at the process's memory, ms. */
const LOOK_EVERY = 5;

export type Measured = Pick<Answer, 'ms' | 'cpuMs' | 'idleMs' | 'peakOverIdle' | 'endedAt'>;

/**
 * Wall time, processor time and memory of some work in this process.
 *
 * @param clean Collects garbage first, so that what the work adds to the memory is seen whole. Its time counts for nothing then: V8
 *   makes room in small steps after that, collects all of it again and again, and forgets compiled code.
 */
export async function measure<Result>(
	work: () => Promise<Result>,
	clean = false,
): Promise<{ result: Result; measured: Measured }> {
	if (clean) globalThis.gc?.();
	const idle = process.memoryUsage.rss();
	let peak = idle;
	const look = () => (peak = Math.max(peak, process.memoryUsage.rss()));
	const looking = setInterval(look, LOOK_EVERY);
	const cpuBefore = process.cpuUsage();
	const loopBefore = performance.eventLoopUtilization();
	const begun = performance.now();
	try {
		const result = await work();
		const ms = performance.now() - begun;
		const { idle: idleMs } = performance.eventLoopUtilization(loopBefore);
		const { user, system } = process.cpuUsage(cpuBefore);
		look();
		return {
			result,
			measured: {
				ms,
				cpuMs: (user + system) / 1000,
				idleMs,
				peakOverIdle: peak - idle,
				endedAt: Date.now(),
			},
		};
	} finally {
		clearInterval(looking);
	}
}

/** What came out, with each ID counted once, however often it is there. */
export function countIds(ids: unknown[]): Pick<Answer, 'completed' | 'failed'> {
	const known = new Set(ids.filter((id) => typeof id === 'string' && /^[0-9a-f-]{36}$/.test(id)));
	return { completed: known.size, failed: ids.length - known.size };
}
