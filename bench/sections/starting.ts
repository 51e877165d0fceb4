import { NAME } from '../contenders/names';
import type { Protocol } from '../processes/roe';
import type { ChartGroup } from '../report/chart';
import { type Contender, inTurns, sample, type Series, wallTime } from '../rounds';
import type { Section, TextsSize } from '../section';
import type { Stage, Work } from '../stage';
import { ratio, spread, time } from '../statistics';
import type { Answer, TextsTask } from '../tasks';

/** Above this many connections at a time, operating systems refuse some. */
const MAX_CONNECTIONS = 1000;
const SDK_THREADS = 50;
/** Where the contenders that a chart shows differ most, and what the goals are about. */
const CHARTED = { count: 1000, latency: 50 };
/** Those whose cost of a connection is of interest. */
const OVER_PLAIN_HTTP: string[] = [
	NAME.runAsync,
	NAME.runBulkMapped,
	NAME.httpRequest,
	NAME.floor,
	NAME.bareSameWidth,
];

/** What was measured for one number of items and one answer time. */
export interface StartingResult {
	count: number;
	latency: number;
	series: Series[];
	concurrency: number;
}

/** Starts text items in every way there is; over plain HTTP in some. */
export async function measureStarting(
	stage: Stage,
	protocol: Protocol,
	texts: TextsSize[],
	report: (text: string) => void,
): Promise<StartingResult[]> {
	const results: StartingResult[] = [];
	for (const { count, latencies, rounds } of texts) {
		for (const latency of latencies) {
			report(`starting ${count} items over ${protocol}, Roe responds in ${latency} ms`);
			const roe = { protocol, settings: { latency } };
			const roeAtStart = async () => await stage.roeWith(roe);
			await roeAtStart();
			const concurrency = await widthOf(stage, count);
			const contenders = contendersFor(stage, roeAtStart, { count, latency, concurrency });
			const shown = contenders.filter(
				({ name }) => protocol === 'https' || OVER_PLAIN_HTTP.includes(name),
			);
			const series = await inTurns(shown, { rounds, warmUp: count <= 1000 });
			results.push({ count, latency, series, concurrency });
		}
	}
	return results;
}

/** Requests that the node, left to its defaults, had under way at one time: what the bare client is given too. */
async function widthOf(stage: Stage, count: number): Promise<number> {
	await stage.engine({ task: 'texts', contender: 'node', count: Math.min(count, 1000) });
	return Math.max(1, (await stage.seen()).mostInFlight);
}

function contendersFor(
	stage: Stage,
	roeAtStart: () => Promise<void>,
	{ count, latency, concurrency }: { count: number; latency: number; concurrency: number },
): Contender[] {
	const contender = (
		name: string,
		taskName: string,
		more: Partial<TextsTask> = {},
		ask: (work: Work) => Promise<Answer> = async (work) => await stage.engine(work),
	): Contender => ({
		name,
		run: async () => {
			await roeAtStart();
			const answer = await ask({ task: 'texts', contender: taskName, count, ...more });
			const { jobs } = await stage.seen();
			if (answer.completed !== jobs) {
				answer.failure ??= `${jobs} jobs at Roe, ${answer.completed} IDs received`;
			}
			return answer;
		},
	});
	const batches = { concurrency, batchIntervalMs: Math.max(1, latency) };
	const inSdk = async (work: Work) => await stage.sdk(work);
	return [
		contender(NAME.runAsync, 'node'),
		contender(NAME.runBulk, 'bulk'),
		contender(NAME.runBulkMapped, 'bulkMapped'),
		contender(NAME.httpRequest, 'httpRequest'),
		contender(NAME.httpRequestInBatches, 'httpRequest', batches),
		contender(NAME.floor, 'helper'),
		contender(NAME.floorSameWidth, 'helper', { concurrency }),
		contender(NAME.bareSameWidth, 'bare', { concurrency }),
		contender(NAME.bareAtOnce, 'bare', { concurrency: Math.min(count, MAX_CONNECTIONS) }),
		...(stage.python === undefined
			? []
			: [
					contender(NAME.sdkRun, 'sdk', { concurrency: SDK_THREADS }, inSdk),
					contender(NAME.sdkRunMany, 'sdkMany', {}, inSdk),
				]),
	];
}

/** The main table: over HTTPS, as Roe is reached. */
export function startingSection(results: StartingResult[]): Section {
	return {
		title: 'Starting jobs for text items',
		intro:
			'Over HTTPS. Two texts per item, entered as expressions. “Same width”: as many concurrent requests as the node had with its defaults. Idle: the process only waited.',
		...tableOf(results),
		notes: [],
	};
}

/** The second table. Its difference to the main one is what TLS costs. */
export function plainStartingSection(results: StartingResult[]): Section {
	return {
		title: 'The same over plain HTTP',
		intro:
			'Without TLS, for comparison: n8n opens a connection for every request, so most of the difference is handshakes.',
		...tableOf(results),
		notes: [],
	};
}

function tableOf(results: StartingResult[]): Pick<Section, 'columns' | 'rows'> {
	const columns = [
		'items',
		'Roe responds in',
		'contender',
		'time (lowest–highest)',
		'to HTTP Request',
		'to the floor',
		'of it idle',
		'CPU per item',
		'completed',
	];
	const rows = results.flatMap(({ count, latency, series }) =>
		series.map((one) => {
			const head = [count.toLocaleString('en'), `${latency} ms`, one.name];
			if (one.answers.length === 0) return [...head, `failed: ${one.problem}`, '', '', '', '', ''];
			return [
				...head,
				spread(sample(one, wallTime)),
				ratioTo(series, NAME.httpRequest, one),
				ratioTo(series, NAME.floor, one),
				idleOf(one),
				time(sample(one, ({ cpuMs }) => cpuMs / count).median),
				completedOf(one, count),
			];
		}),
	);
	return { columns, rows };
}

function ratioTo(all: Series[], name: string, one: Series): string {
	const other = all.find((candidate) => candidate.name === name && candidate.answers.length > 0);
	if (other === undefined) return '';
	return ratio(sample(one, wallTime).median, sample(other, wallTime).median);
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

/** The goals' case, as bars. */
export function startingChart(results: StartingResult[]): ChartGroup | undefined {
	const found = results.find(
		({ count, latency }) => count === CHARTED.count && latency === CHARTED.latency,
	);
	if (found === undefined) return undefined;
	return {
		title: `Starting ${CHARTED.count.toLocaleString('en')} items over HTTPS, Roe responds in ${CHARTED.latency} ms`,
		bars: found.series
			.filter(({ answers }) => answers.length > 0)
			.map((series) => ({ name: series.name, ...sample(series, wallTime) })),
	};
}
