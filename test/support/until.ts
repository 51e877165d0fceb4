import { setTimeout as sleep } from 'node:timers/promises';

/** Shorter than jest's limit for a test, so that the error shows the condition. */
const PATIENCE_SECONDS = 50;

/**
 * Waits until a condition is true. Checks every few milliseconds at first, and five times a second later.
 *
 * @throws {Error} with the condition in it if it's still false after this many seconds, and whatever `holds` throws.
 */
export async function until(
	holds: () => boolean | Promise<boolean>,
	seconds = PATIENCE_SECONDS,
): Promise<void> {
	const startedAt = Date.now();
	while (!(await holds())) {
		const waitedMs = Date.now() - startedAt;
		if (waitedMs > seconds * 1000)
			throw new Error(`Not so after ${seconds} s: ${holds.toString()}`);
		await sleep(Math.min(Math.max(waitedMs / 200, 5), 200));
	}
}
