import type { FaultRule } from '../../sandbox';
import { NAME } from '../contenders/names';
import { type Contender, inTurns, sample, type Series, wallTime } from '../rounds';
import type { Section, Size } from '../section';
import type { RoeLike, Stage, Work } from '../stage';
import { sampleOf, spread } from '../statistics';
import type { Answer, TextsTask } from '../tasks';

const LIMIT = { requests: 50, perSeconds: 1 };
const LATENCY = 50;
const SDK_THREADS = 50;
/** As Roe's framework says it, see `sandbox/requests/rateLimit.ts`. */
const THROTTLED: FaultRule = {
	kind: 'status',
	when: 'before',
	status: 429,
	headers: { 'retry-after': '1' },
	body: { detail: 'Request was throttled. Expected available in 1 seconds.' },
};

/** A way in which Roe's requests fail. */
interface Trouble {
	name: FailingResult['trouble'];
	what: string;
	size: 'limited' | 'failing';
	/** @param round Each round has other chances; in one round all contenders have the same. */
	roe(round: number): RoeLike;
}

const TROUBLES: Trouble[] = [
	{
		name: 'rate limit',
		what: `${LIMIT.requests} requests a second accepted, 429 to more`,
		size: 'limited',
		roe: () => ({ settings: { rateLimit: LIMIT } }),
	},
	{
		name: '429',
		what: '429 to 5 % of requests',
		size: 'failing',
		roe: (round) => ({ faults: [{ ...THROTTLED, probability: 0.05, seed: round + 1 }] }),
	},
	{
		name: 'broken connections',
		what: '1 % of connections broken, half of them after the job started',
		size: 'failing',
		roe: (round) => ({
			faults: (['before', 'after'] as const).map((when, index) => ({
				kind: 'reset',
				when,
				probability: 0.005,
				seed: 2 * round + index + 1,
			})),
		}),
	},
];

/** What a run came to, as Roe saw it. */
export interface JobCounts {
	requests: number;
	/** Jobs that were started, and whose ID nobody got. */
	lost: number;
	/** Jobs beyond the first of an item. */
	doubled: number;
}

export interface FailingResult {
	trouble: 'rate limit' | '429' | 'broken connections';
	what: string;
	count: number;
	/** The node is the first. */
	series: Series[];
	/** By contender, one for each round. */
	counts: Map<string, JobCounts[]>;
}

/** Starts items at a Roe that rejects requests, or breaks connections. */
export async function measureFailing(
	stage: Stage,
	size: Size,
	report: (text: string) => void,
): Promise<FailingResult[]> {
	const results: FailingResult[] = [];
	for (const trouble of TROUBLES) {
		const { name, what } = trouble;
		const { count, rounds } = size[trouble.size];
		report(`starting ${count} items, ${what}`);
		const counts = new Map<string, JobCounts[]>();
		const contenders = contendersFor(stage, trouble, count, counts).filter(
			(contender) => size.loop || contender.name !== NAME.httpRequestLoop,
		);
		const series = await inTurns(contenders, { rounds, warmUp: false });
		results.push({ trouble: name, what, count, series, counts });
	}
	return results;
}

function contendersFor(
	stage: Stage,
	{ name: trouble, roe }: Trouble,
	count: number,
	counts: Map<string, JobCounts[]>,
): Contender[] {
	const contender = (name: string, run: () => Promise<Answer>): Contender => ({
		name,
		run: async () => {
			const earlier = counts.get(name) ?? [];
			const like = roe(earlier.length);
			await stage.roeWith({ ...like, settings: { latency: LATENCY, ...like.settings } });
			const answer = await run();
			counts.set(name, [...earlier, jobCounts(answer, await stage.seen())]);
			return answer;
		},
	});
	const inEngine = (name: string, contenderName: string, more: Partial<TextsTask> = {}) => {
		const work: Work = { task: 'texts', contender: contenderName, count, ...more };
		return contender(name, async () => await stage.engine(work));
	};
	const perSecond = { concurrency: LIMIT.requests, batchIntervalMs: LIMIT.perSeconds * 1000 };
	const pool: Work = { task: 'texts', contender: 'sdk', count, concurrency: SDK_THREADS };
	return [
		inEngine(NAME.runAsync, 'node'),
		inEngine(NAME.httpRequest, 'httpRequest'),
		...(trouble === 'rate limit'
			? [inEngine(NAME.httpRequestPerSecond, 'httpRequest', perSecond)]
			: []),
		inEngine(NAME.httpRequestRetry, 'httpRequest', { retryOnFail: 'all' }),
		inEngine(NAME.httpRequestLoop, 'httpRequest', { retryOnFail: 'loop' }),
		...(stage.python === undefined
			? []
			: [contender(NAME.sdkRun, async () => await stage.sdk(pool))]),
	];
}

/** Compares what a contender has with what Roe has. */
export function jobCounts(
	{ completed }: Pick<Answer, 'completed'>,
	{ requests, jobs, items }: { requests: number; jobs: number; items: number },
): JobCounts {
	return { requests, lost: jobs - completed, doubled: jobs - items };
}

export function failingSection(results: FailingResult[]): Section {
	return {
		title: 'When requests fail',
		intro: `Roe responds in ${LATENCY} ms. Each 429 has a \`Retry-After\` header, as Roe's do. Lost: jobs that were started, but whose IDs nothing received. Doubled: jobs after the first one of an item. Both are the highest of all rounds.`,
		columns: [
			'items',
			'what fails',
			'contender',
			'time (lowest–highest)',
			'completed',
			'failed',
			'lost',
			'doubled',
			'requests',
		],
		rows: results.flatMap(rowsOf),
		notes: [
			`${NAME.httpRequestRetry}: n8n's setting with its defaults, 3 tries and a second between them. If one item fails, n8n runs the node again for all items. In a loop: n8n's Loop Over Items passes one item at a time, so that only this item is sent again.`,
		],
	};
}

function rowsOf({ what, count, series, counts }: FailingResult): string[][] {
	return series.map((one) => {
		const head = [count.toLocaleString('en'), what, one.name];
		if (one.answers.length === 0) return [...head, `failed: ${one.problem}`, '', '', '', '', ''];
		const seen = counts.get(one.name) ?? [];
		return [
			...head,
			spread(sample(one, wallTime)),
			String(sample(one, ({ completed }) => completed).median),
			String(sample(one, ({ failed }) => failed).median),
			String(sampleOf(seen.map(({ lost }) => lost)).highest),
			String(sampleOf(seen.map(({ doubled }) => doubled)).highest),
			String(sampleOf(seen.map(({ requests }) => requests)).median),
		];
	});
}
