import { sleep } from 'n8n-workflow';

/** Milliseconds. Older versions of n8n don't end a sleep when the execution is stopped. */
const SLICE = 1000;

/** Waits `ms` milliseconds. Returns false if the execution was stopped. */
export async function pause(ms: number, stopped: AbortSignal | undefined): Promise<boolean> {
	const end = Date.now() + ms;
	for (let left = ms; left > 0; left = end - Date.now()) {
		if (stopped?.aborted === true) return false;
		// An aborted sleep rejects. The signal is checked below.
		await sleep(Math.min(left, SLICE), stopped).catch(() => undefined);
	}
	return stopped?.aborted !== true;
}
