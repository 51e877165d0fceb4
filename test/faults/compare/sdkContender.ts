import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

import { SEED } from '../../../sandbox';
import { pythonWithSdk } from '../../sdk/python';
import type { Outcome } from '../tally';
import type { Contender } from './contender';
import { REQUEST_TIMEOUT } from './happenings';

const PROGRAM = join(__dirname, 'sdk_client.py');

/** The SDK's two ways. */
export interface SdkContenders {
	run: Contender;
	runMany: Contender;
}

/**
 * Roe's Python SDK with its own retries, which it has for `run_many` and not for `run`. Nothing but the time-out is set.
 *
 * @throws {Missing} where Python or PyPI can't be had
 */
export async function sdkContenders(): Promise<SdkContenders> {
	const python = await pythonWithSdk();
	return {
		run: sdkContender(python, 'Roe’s Python SDK, run', false),
		runMany: sdkContender(python, 'Roe’s Python SDK, run_many', true),
	};
}

function sdkContender(python: string, name: string, many: boolean): Contender {
	return {
		name,
		async start(url, names) {
			const child = spawn(python, [PROGRAM], {
				env: {
					...process.env,
					PYTHONDONTWRITEBYTECODE: '1',
					PYTHONUTF8: '1',
					ROE_SANDBOX_SEED: JSON.stringify(SEED),
				},
			});
			child.stdin.end(JSON.stringify({ url, names, many, timeout: REQUEST_TIMEOUT }));
			const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr)]);
			try {
				return JSON.parse(output) as Outcome[];
			} catch {
				throw new Error(`The SDK’s program did not say what came of it. ${errors.slice(-2000)}`);
			}
		},
	};
}
