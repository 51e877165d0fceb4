import type { ChartGroup } from '../report/chart';
import { type Contender, inTurns, sample, type Series, wallTime } from '../rounds';
import type { Section, Size } from '../section';
import type { Stage, Work } from '../stage';
import { ratio, spread, time } from '../statistics';
import type { Answer } from '../tasks';

/** Above this many connections at a time, operating systems refuse some. */
const MOST_CONNECTIONS = 1000;
const SDK_THREADS = 50;
/** Where the contenders that a chart shows differ most, and what the goals are about. */
const CHARTED = { count: 1000, latency: 50 };

/** What was measured for one number of items and one answer time. */
export interface StartingResult {
	count: number;
	latency: number;
	series: Series[];
	concurrency: number;
}

/** Starts text items in every way there is. */
export async function measureStarting(
	stage: Stage,
	{ texts }: Size,
	report: (text: string) => void,
): Promise<StartingResult[]> {
	const results: StartingResult[] = [];
	for (const { count, latencies, rounds } of texts) {
		for (const latency of latencies) {
			report(`starting ${count} items, Roe responds in ${latency} ms`);
			const concurrency = await widthOf(stage, count, latency);
			const contenders = contendersFor(stage, count, latency, concurrency);
			const warmUp = count <= 1000;
			const series = await inTurns(contenders, { rounds, warmUp });
			results.push({ count, latency, series, concurrency });
		}
	}
	return results;
}

/** Requests that the node, left to its defaults, had under way at one time: what the bare client is given too. */
async function widthOf(stage: Stage, count: number, latency: number): Promise<number> {
	await stage.roeWith({ latency });
	await stage.engine({ task: 'texts', contender: 'node', count: Math.min(count, 1000) });
	return Math.max(1, (await stage.seen()).mostInFlight);
}

function contendersFor(
	stage: Stage,
	count: number,
	latency: number,
	concurrency: number,
): Contender[] {
	const texts = (contender: string, more: Partial<Work> = {}): Work =>
		({ task: 'texts', contender, count, ...more }) as Work;
	const limited = { concurrency, batchIntervalMs: Math.max(1, latency) };
	const contenders: Array<[string, () => Promise<Answer>]> = [
		['Roe AI: Run Async', async () => await stage.engine(texts('node'))],
		['Roe AI: Run Bulk', async () => await stage.engine(texts('bulk'))],
		['Roe AI: Run Bulk, mapped by name', async () => await stage.engine(texts('bulkMapped'))],
		['HTTP Request', async () => await stage.engine(texts('httpRequest'))],
		['HTTP Request, in batches', async () => await stage.engine(texts('httpRequest', limited))],
		['n8n’s HTTP helper alone', async () => await stage.engine(texts('helper'))],
		['bare client, same width', async () => await stage.engine(texts('bare', { concurrency }))],
		[
			'bare client, all at once',
			async () =>
				await stage.engine(texts('bare', { concurrency: Math.min(count, MOST_CONNECTIONS) })),
		],
	];
	if (stage.python !== undefined) {
		const pool = { concurrency: SDK_THREADS };
		contenders.push(
			['Python SDK: run, 50 threads', async () => await stage.sdk(texts('sdk', pool))],
			['Python SDK: run_many', async () => await stage.sdk(texts('sdkMany'))],
		);
	}
	return contenders.map(([name, run]) => ({
		name,
		run: async () => {
			await stage.roeWith({ latency });
			const answer = await run();
			const { jobs } = await stage.seen();
			if (answer.completed !== jobs) {
				answer.failure ??= `${jobs} jobs at Roe, ${answer.completed} IDs handed out`;
			}
			return answer;
		},
	}));
}

export function startingSection(results: StartingResult[]): Section {
	const rows: string[][] = [];
	for (const { count, latency, series } of results) {
		const [ours] = series;
		const own = sample(ours, wallTime).median;
		for (const one of series) {
			const head = [count.toLocaleString('en'), `${latency} ms`, one.name];
			if (one.answers.length === 0) {
				rows.push([...head, `failed: ${one.problem}`, '', '', '', '']);
				continue;
			}
			const wall = sample(one, wallTime);
			const cpu = sample(one, ({ cpuMs }) => cpuMs / count).median;
			rows.push([
				...head,
				spread(wall),
				ratio(wall.median, own),
				idleOf(one),
				time(cpu),
				completedOf(one, count),
			]);
		}
	}
	return {
		title: 'Starting jobs for text items',
		intro:
			'Two texts per item, entered as expressions. “Same width”: as many concurrent requests as the node had with its defaults. Idle: the process only waited.',
		columns: [
			'items',
			'Roe responds in',
			'contender',
			'time (lowest–highest)',
			'to Run Async',
			'of it idle',
			'CPU per item',
			'completed',
		],
		rows,
		notes: [],
	};
}

/** Python does not tell. */
function idleOf(series: Series): string {
	const isKnown = series.answers.every(({ idleMs }) => idleMs !== undefined);
	return isKnown ? time(sample(series, ({ idleMs = 0 }) => idleMs).median) : '';
}

function completedOf({ answers }: Series, count: number): string {
	const fewest = Math.min(...answers.map(({ completed }) => completed));
	if (fewest === count) return 'all';
	return `${fewest.toLocaleString('en')} at the least: ${answers.find(({ failure }) => failure)?.failure ?? ''}`.slice(
		0,
		90,
	);
}

/** The goal's case, as bars. */
export function startingChart(results: StartingResult[]): ChartGroup | undefined {
	const found = results.find(
		({ count, latency }) => count === CHARTED.count && latency === CHARTED.latency,
	);
	if (found === undefined) return undefined;
	return {
		title: `Starting ${CHARTED.count.toLocaleString('en')} items, Roe responds in ${CHARTED.latency} ms`,
		bars: found.series
			.filter(({ answers }) => answers.length > 0)
			.map((series) => ({ name: series.name, ...sample(series, wallTime) })),
	};
}
