import { sleep } from 'n8n-workflow';

/** Longest single sleep, ms: older versions of n8n do not end a sleep when the execution is stopped. */
const SLICE = 1000;

/**
 * Waits, unless the execution is stopped.
 *
 * @param ms Milliseconds.
 * @returns false where the execution was stopped before or meanwhile.
 */
export async function pause(ms: number, stopped: AbortSignal | undefined): Promise<boolean> {
	const end = Date.now() + ms;
	for (let left = ms; left > 0; left = end - Date.now()) {
		if (stopped?.aborted === true) return false;
		// A sleep that is ended by the signal rejects: then the check below tells.
		await sleep(Math.min(left, SLICE), stopped).catch(() => undefined);
	}
	return stopped?.aborted !== true;
}
