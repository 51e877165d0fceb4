import { setTimeout as sleep } from 'node:timers/promises';

/** Shorter than jest's limit for a test, so that the error that is seen says what was waited for. */
const PATIENCE_SECONDS = 50;

/**
 * Waits until something holds. Looks every few milliseconds at first, and five times a second in a long wait.
 *
 * @throws {Error} with the condition in it if it still doesn't hold after so many seconds, and whatever `holds` throws.
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
