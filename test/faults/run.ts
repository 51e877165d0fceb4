/**
 * `npm run test:faults`: what becomes of jobs when requests, answers and servers fail, counted at the server.
 *
 * First every fault on n8n's engine; then the same faults for this node, n8n's HTTP Request node and Roe's Python SDK, side by side,
 * the first two in a real n8n; then a real n8n is killed. `-- --engine` and `-- --compare` do one of the two, `-- --only <pattern>` some of the rows; `-- --write`
 * puts the tables of what was run into docs/comparison.md and docs/reliability.md.
 */
import { parseArgs } from 'node:util';

import { compare } from './compare/compare';
import { tryDeaths } from './compare/death';
import { runEngineRows, type Score } from './engineRows';
import { writeComparisons, writeFaults } from './write';

async function main(): Promise<void> {
	const { values } = parseArgs({
		options: {
			engine: { type: 'boolean', default: false },
			compare: { type: 'boolean', default: false },
			only: { type: 'string', default: '' },
			write: { type: 'boolean', default: false },
		},
	});
	const both = values.engine === values.compare;
	if (values.write && values.only !== '') {
		throw new Error('--write is for all rows, not for some');
	}
	const only = new RegExp(values.only);
	const engine = both || values.engine ? await runEngineRows(only) : undefined;
	const comparison = both || values.compare ? await compare(only) : undefined;
	const death = both || values.compare ? await tryDeaths(only) : undefined;
	const scores: Score[] = [engine?.score, comparison?.score, death].flatMap((score) => score ?? []);
	const passed = scores.reduce((total, score) => total + score.passed, 0);
	const failed = scores.reduce((total, score) => total + score.failed, 0);
	if (values.write && failed === 0) {
		if (comparison !== undefined) writeComparisons(comparison.comparisons);
		if (engine !== undefined) writeFaults(engine.done);
	}
	console.log(`\n${passed} passed, ${failed} failed`);
	process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
}

void main();
