import { join } from 'node:path';

import { SEED } from '../../../sandbox';
import { runProgram } from '../../../tools/lib/runProgram.cjs';
import { pythonWithSdk } from '../../sdk/python';
import type { Outcome } from '../../support/history/tally';
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
			const { stdout, stderr } = await runProgram(python, [PROGRAM], {
				mayFail: true,
				input: JSON.stringify({ url, names, many, timeout: REQUEST_TIMEOUT }),
				env: {
					...process.env,
					PYTHONDONTWRITEBYTECODE: '1',
					PYTHONUTF8: '1',
					ROE_SANDBOX_SEED: JSON.stringify(SEED),
				},
			});
			try {
				return JSON.parse(stdout) as Outcome[];
			} catch {
				throw new Error(`The SDK’s program did not say what came of it. ${stderr.slice(-2000)}`);
			}
		},
	};
}
