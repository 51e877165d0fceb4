/**
 * `npm run bench`: how fast the node is, beside other ways to the same end, in one run. `-- --quick` is the size for CI,
 * `-- --short` has all but the slowest cases, with few repetitions. The run is printed and written to `docs/bench.md` and
 * `docs/.pictures/bench.svg`; a quick one is only printed, unless `--write` is given. Its most
 * telling figures are written to `docs/comparison.md` and the README.
 *
 * `-- --only texts,plain,files,waits,failing,cost` measures some parts, `-- --cpu-prof <folder>` leaves a processor profile of all that
 * the JavaScript contenders do; both only print.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, platform, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

import { Missing, pythonWithSdk } from '../test/sdk/python';
import { replaceMarked } from '../tools/docs/replaceMarked';
import { brokenPromise, goalsSection, type Results } from './goals';
import { chart, type ChartGroup } from './report/chart';
import { markdown, plain } from './report/markdown';
import { comparisonTable, readmeTable } from './report/comparison';
import { type Section, type Size, SIZES } from './section';
import { costSection } from './sections/cost';
import { failingSection, measureFailing } from './sections/failing';
import {
	measureStarting,
	plainStartingSection,
	startingChart,
	startingSection,
} from './sections/starting';
import { measureUploads, uploadChart, uploadSection } from './sections/uploading';
import { measureWaiting, waitingSection } from './sections/waiting';
import { Stage } from './stage';

const ROOT = join(__dirname, '..');
const DOCS = join(ROOT, 'docs');

async function main(): Promise<void> {
	const { values } = parseArgs({
		options: {
			quick: { type: 'boolean' },
			short: { type: 'boolean' },
			write: { type: 'boolean' },
			only: { type: 'string' },
			'cpu-prof': { type: 'string' },
		},
	});
	const sizeName = values.quick === true ? 'quick' : values.short === true ? 'short' : 'full';
	const parts = readParts(values.only);
	const cpuProfiles = values['cpu-prof'];
	const startedAt = Date.now();
	const loadBefore = loadavg()[0];
	const stage = new Stage({
		python: await findPython(),
		cpuProfiles: cpuProfiles === undefined ? undefined : resolve(cpuProfiles),
	});
	try {
		const results = await measureAll(stage, SIZES[sizeName], parts, startedAt);
		const sections = await sectionsOf(results, SIZES[sizeName], parts);
		sections.forEach((section) => console.log(plain(section)));
		const conditions = conditionsOf(sizeName, loadBefore, startedAt);
		console.log(conditions);
		// A part of the figures doesn't replace all of them, nor do those of a run that was slowed by profiles.
		const isWhole = values.only === undefined && cpuProfiles === undefined;
		if (isWhole && (sizeName !== 'quick' || values.write === true)) {
			write(results, sections, conditions);
		}
		const broken = brokenPromise(results);
		if (broken !== null) throw new Error(broken);
	} finally {
		await stage.close();
	}
}

const PARTS = ['texts', 'plain', 'files', 'waits', 'failing', 'cost'] as const;
type Part = (typeof PARTS)[number];

/** @throws {Error} for a part that is none */
function readParts(only: string | undefined): Set<Part> {
	const names = only?.split(',') ?? PARTS;
	return new Set(
		names.map((name) => {
			const part = PARTS.find((known) => known === name);
			if (part === undefined) throw new Error(`--only takes ${PARTS.join()}, not ${name}`);
			return part;
		}),
	);
}

async function measureAll(
	stage: Stage,
	size: Size,
	parts: Set<Part>,
	startedAt: number,
): Promise<Results> {
	const report = (text: string) => console.error(`${elapsed(startedAt)}  ${text}`);
	const of = <Result>(part: Part, work: () => Promise<Result[]>) => (parts.has(part) ? work() : []);
	return {
		starting: await of('texts', () => measureStarting(stage, 'https', size.texts, report)),
		plain: await of('plain', () => measureStarting(stage, 'http', size.plainTexts, report)),
		uploads: await of('files', () => measureUploads(stage, size, report)),
		waiting: await of('waits', () => measureWaiting(stage, size, report)),
		failing: await of('failing', () => measureFailing(stage, size, report)),
	};
}

async function sectionsOf(results: Results, size: Size, parts: Set<Part>): Promise<Section[]> {
	const { starting, plain: overHttp, uploads, waiting, failing } = results;
	const sections = [
		goalsSection(results),
		startingSection(starting),
		plainStartingSection(overHttp),
		uploadSection(uploads),
		waitingSection(waiting),
		failingSection(failing),
		...(parts.has('cost') ? [await costSection(starting, overHttp, size)] : []),
	];
	return sections.filter(({ rows }) => rows.length > 0);
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
function conditionsOf(sizeName: string, loadBefore: number, startedAt: number): string {
	const load = `${loadBefore.toFixed(1)} before, ${loadavg()[0].toFixed(1)} after`;
	return `A ${sizeName} run. Node ${process.version}, ${platform()}, ${cpus().length} × ${cpus()[0]?.model.trim() ?? 'CPU'}, ${Math.round(totalmem() / 2 ** 30)} GiB; load average ${load}; ${elapsed(startedAt)} minutes in all.`;
}

function elapsed(since: number): string {
	const seconds = Math.round((Date.now() - since) / 1000);
	return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** The figures of this run: around what does not change with it, `bench/notes.md`, and in short in other pages. */
function write(results: Results, sections: Section[], conditions: string): void {
	mkdirSync(DOCS, { recursive: true });
	const notes = readFileSync(join(__dirname, 'notes.md'), 'utf8');
	const figures = sections.map(markdown).join('\n');
	const groups = [startingChart(results.starting), uploadChart(results.uploads)].filter(
		(group): group is ChartGroup => group !== undefined,
	);
	writeFileSync(join(DOCS, '.pictures/bench.svg'), chart(groups));
	writeFileSync(
		join(DOCS, 'bench.md'),
		notes.replace('<!-- conditions -->', conditions).replace('<!-- figures -->', figures.trim()),
	);
	const inShort: Array<[page: string, text: string | undefined]> = [
		['docs/comparison.md', comparisonTable(results)],
		['README.md', readmeTable(results)],
	];
	for (const [page, text] of inShort) {
		if (text !== undefined) replaceMarked(page, 'speed', 'bench', text);
	}
	console.error('Written: docs/bench.md, docs/.pictures/bench.svg, docs/comparison.md, README.md');
}

main().catch((error: unknown) => {
	console.error(error);
	process.exitCode = 1;
});
