import { sleep } from 'n8n-workflow';

/** Milliseconds. Older versions of n8n don't end a sleep when the execution is stopped. */
const MAX_SLEEP_MS = 1000;

/** Waits `ms` milliseconds. Returns false if the execution was stopped. */
export async function pause(ms: number, signal: AbortSignal | undefined): Promise<boolean> {
	const end = Date.now() + ms;
	for (let left = ms; left > 0; left = end - Date.now()) {
		if (signal?.aborted === true) return false;
		await sleep(Math.min(left, MAX_SLEEP_MS), signal).catch(() => undefined);
	}
	return signal?.aborted !== true;
}
