/**
 * `npm run test:sdk`: Roe's own Python SDK, unchanged, against the local Roe. A client that nobody here wrote: where it and the local
 * Roe get along, the local Roe is not merely what the node expects.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { SEED, startSandbox } from '../../sandbox';
import { Missing, pythonWithSdk, runPython } from './python';

const HERE = __dirname;

async function main(): Promise<number> {
	const python = await pythonWithSdk();
	const sandbox = await startSandbox({ jobDuration: 250 });
	try {
		const { code } = await runPython(python, [join(HERE, 'main.py')], {
			shown: true,
			env: {
				ROE_BASE_URL: sandbox.url,
				ROE_SANDBOX_SEED: JSON.stringify(SEED),
				// An answer that says "try again" is to be seen, not waited out.
				ROE_MAX_RETRIES: '0',
			},
		});
		return code ?? 1;
	} finally {
		await sandbox.close();
	}
}

/** How many checks there are, told without Python. */
function countChecks(): number {
	const files = readdirSync(HERE).filter((name) => name.endsWith('.py'));
	const checks = files.map((name) => readFileSync(join(HERE, name), 'utf8').match(/^@check\(/gm));
	return checks.flat().filter((found) => found !== null).length;
}

main().then(
	(code) => process.exit(code),
	(error: unknown) => {
		if (!(error instanceof Missing)) {
			console.error(error);
			process.exit(1);
		}
		console.log(error.message);
		// On a build machine everything has to be there: a check that never runs is no check.
		const isBuild = process.env.CI === 'true';
		const count = countChecks();
		console.log(isBuild ? `0 passed, ${count} failed` : `0 passed, 0 failed, ${count} skipped`);
		process.exit(isBuild ? 1 : 0);
	},
);
