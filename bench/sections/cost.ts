import { join } from 'node:path';

import { runProgram } from '../../tools/lib/runProgram.cjs';
import { NAME } from '../contenders/names';
import { sample, type Series } from '../rounds';
import type { Section, Size } from '../section';
import { sampleOf, spread, time } from '../statistics';
import type { StartingResult } from './starting';

const ROOT = join(__dirname, '..', '..');

/** Loading, size, and what an item costs beyond its request. */
export async function costSection(
	overHttps: StartingResult[],
	overHttp: StartingResult[],
	{ loads }: Size,
): Promise<Section> {
	const rows = [
		['load the node', await loadTime(join(ROOT, 'dist', 'nodes', 'RoeAi', 'RoeAi.node.js'), loads)],
		[
			'load n8n’s HTTP Request node',
			await loadTime(
				require.resolve('n8n-nodes-base/dist/nodes/HttpRequest/HttpRequest.node.js'),
				loads,
			),
		],
		['package', await packageSize()],
		...cpuOfItem('over HTTPS', overHttps),
		...cpuOfItem('over plain HTTP', overHttp),
	];
	return {
		title: 'Cost',
		intro: 'Loading: in a fresh process that has already loaded `n8n-workflow`, as n8n does.',
		columns: ['what', 'how much'],
		rows,
		notes: [],
	};
}

async function loadTime(file: string, loads: number): Promise<string> {
	const program = `require('n8n-workflow');
		const begun = performance.now();
		require(${JSON.stringify(file)});
		console.log(performance.now() - begun);`;
	const times: number[] = [];
	// One after the other, so that none takes the processor from another.
	while (times.length < loads) {
		const { stdout } = await runProgram(process.execPath, ['-e', program], { cwd: ROOT });
		times.push(Number(stdout));
	}
	return spread(sampleOf(times));
}

async function packageSize(): Promise<string> {
	const args = ['pack', '--dry-run', '--json', '--ignore-scripts'];
	const { stdout } = await runProgram('npm', args, { cwd: ROOT });
	const [{ size, unpackedSize, entryCount }] = JSON.parse(stdout) as Array<{
		size: number;
		unpackedSize: number;
		entryCount: number;
	}>;
	const kilobytes = (bytes: number) => `${Math.round(bytes / 1000)} KB`;
	return `${kilobytes(size)} packed, ${kilobytes(unpackedSize)} unpacked, ${entryCount} files, no dependencies`;
}

/** Processor time an item, by who spends it. */
function cpuOfItem(where: string, starting: StartingResult[]): string[][] {
	const result = starting.find(({ count, latency }) => count === 1000 && latency === 50);
	if (result === undefined) return [];
	const cpu = (name: string) => {
		const series = result.series.find((one) => one.name === name) as Series;
		return sample(series, ({ cpuMs }) => cpuMs / result.count).median;
	};
	const bare = cpu(NAME.bareSameWidth);
	const helper = cpu(NAME.floor);
	const row = (what: string, ms: number) => [
		`${where}: ${what}`,
		`${time(ms)} of processor time per item`,
	];
	return [
		row('the request itself (bare client, connections kept open)', bare),
		row('+ n8n’s HTTP helper (a connection for each request)', helper - bare),
		row(
			'+ Run Async: parameters, submission ID, records, checks, output item',
			cpu(NAME.runAsync) - helper,
		),
		row('for comparison: HTTP Request beyond the helper', cpu(NAME.httpRequest) - helper),
	];
}
