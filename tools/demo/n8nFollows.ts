import { once } from 'node:events';

/** Set by `tools/start.mjs`, which installs n8n while this process is already running. */
const FLAG = '--n8n-follows';

/**
 * Waits until n8n is installed.
 *
 * @returns whether it is. If not, the process that installs it reports why.
 * @throws an AbortError if the signal comes first
 */
export async function n8nIsInstalled(signal: AbortSignal): Promise<boolean> {
	if (!process.argv.includes(FLAG)) return true;
	const gone = once(process, 'disconnect').then(() => [undefined]);
	try {
		const [message] = (await Promise.race([once(process, 'message', { signal }), gone])) as [
			unknown,
		];
		return message === 'n8n is ready';
	} finally {
		// The channel would keep this process alive.
		if (process.connected) process.disconnect();
	}
}
