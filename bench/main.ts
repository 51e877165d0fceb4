/**
 * `npm run bench`: how fast the node is, beside other ways to the same end, in one run. `-- --quick` is the size for CI,
 * `-- --short` has all but the slowest cases, with few repetitions. The run is printed and written to `docs/bench.md` and
 * `docs/.pictures/bench.svg`; a quick one is only printed, unless `--write` is given.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, platform, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { Missing, pythonWithSdk } from '../test/sdk/python';
import { replaceMarked } from '../tools/docs/replaceMarked';
import { brokenPromise, goalsSection } from './goals';
import { chart, type ChartGroup } from './report/chart';
import { markdown, plain } from './report/markdown';
import { comparisonTable } from './report/comparison';
import { type Section, SIZES } from './section';
import { costSection } from './sections/cost';
import { limitedSection, measureLimited } from './sections/limited';
import { measureStarting, startingChart, startingSection } from './sections/starting';
import { measureUploads, uploadChart, uploadSection } from './sections/uploading';
import { waitingSection } from './sections/waiting';
import { Stage } from './stage';

const ROOT = join(__dirname, '..');
const DOCS = join(ROOT, 'docs');

async function main(): Promise<void> {
	const { values } = parseArgs({
		options: { quick: { type: 'boolean' }, short: { type: 'boolean' }, write: { type: 'boolean' } },
	});
	const sizeName = values.quick === true ? 'quick' : values.short === true ? 'short' : 'full';
	const size = SIZES[sizeName];
	const begun = Date.now();
	const loadBefore = loadavg()[0];
	const stage = new Stage(await findPython());
	const report = (text: string) => console.error(`${elapsed(begun)}  ${text}`);
	try {
		const starting = await measureStarting(stage, size, report);
		const uploads = await measureUploads(stage, size, report);
		const waiting = await waitingSection(stage, size, report);
		const limited = await measureLimited(stage, size, report);
		const sections: Section[] = [
			goalsSection(starting, uploads, limited),
			startingSection(starting),
			uploadSection(uploads),
			waiting,
			limitedSection(limited),
			await costSection(starting, size),
		];
		sections.forEach((section) => console.log(plain(section)));
		const conditions = conditionsOf(sizeName, loadBefore, begun);
		console.log(conditions);
		const groups = [startingChart(starting), uploadChart(uploads)].filter(
			(group): group is ChartGroup => group !== undefined,
		);
		if (sizeName !== 'quick' || values.write === true) write(sections, groups, conditions);
		const inShort = comparisonTable(starting, uploads, limited);
		if (inShort !== undefined) replaceMarked('docs/comparison.md', 'speed', 'bench', inShort);
		const broken = brokenPromise(starting, limited);
		if (broken !== null) throw new Error(broken);
	} finally {
		await stage.close();
	}
}

/** A Python with Roe's SDK, installed where that is possible. */
async function findPython(): Promise<string | undefined> {
	try {
		return await pythonWithSdk();
	} catch (error) {
		if (!(error instanceof Missing)) throw error;
		console.error(`Roe’s Python SDK is left out: ${error.message}`);
		return undefined;
	}
}

/** What the figures depend on. */
function conditionsOf(sizeName: string, loadBefore: number, begun: number): string {
	const load = `${loadBefore.toFixed(1)} before, ${loadavg()[0].toFixed(1)} after`;
	return `A ${sizeName} run. Node ${process.version}, ${platform()}, ${cpus().length} × ${cpus()[0]?.model.trim() ?? 'CPU'}, ${Math.round(totalmem() / 2 ** 30)} GiB; load average ${load}; ${elapsed(begun)} minutes in all.`;
}

function elapsed(since: number): string {
	const seconds = Math.round((Date.now() - since) / 1000);
	return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** The figures of this run around what does not change with it, `bench/notes.md`. */
function write(sections: Section[], groups: ChartGroup[], conditions: string): void {
	mkdirSync(DOCS, { recursive: true });
	const notes = readFileSync(join(__dirname, 'notes.md'), 'utf8');
	const figures = sections.map(markdown).join('\n');
	writeFileSync(join(DOCS, '.pictures/bench.svg'), chart(groups));
	writeFileSync(
		join(DOCS, 'bench.md'),
		notes.replace('<!-- conditions -->', conditions).replace('<!-- figures -->', figures.trim()),
	);
	console.error('Written: docs/bench.md, docs/.pictures/bench.svg');
}

main().catch((error: unknown) => {
	console.error(error);
	process.exitCode = 1;
});
