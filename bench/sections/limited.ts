import { type Contender, inTurns, sample, type Series, wallTime } from '../rounds';
import type { Section, Size } from '../section';
import type { Stage, Work } from '../stage';
import { sampleOf, spread } from '../statistics';
import type { Answer } from '../tasks';

const LIMIT = { requests: 50, perSeconds: 1 };

/** What a run under the limit came to, as Roe saw it. */
interface Fate {
	requests: number;
	/** Jobs that were started, and whose ID nobody got. */
	lost: number;
}

export interface LimitedResult {
	count: number;
	series: Series[];
	/** By contender, one for each round. */
	fates: Map<string, Fate[]>;
}

/** Starts items at a Roe that turns away more than so many requests a second. The node is the first of the series. */
export async function measureLimited(
	stage: Stage,
	{ limited: { count, rounds } }: Size,
	report: (text: string) => void,
): Promise<LimitedResult> {
	report(`starting ${count} items at ${LIMIT.requests} requests a second`);
	const fates = new Map<string, Fate[]>();
	const contender = (name: string, run: () => Promise<Answer>): Contender => ({
		name,
		run: async () => {
			await stage.roeWith({ latency: 50, rateLimit: LIMIT });
			const answer = await run();
			const { requests, jobs } = await stage.seen();
			const fate = { requests, lost: jobs - answer.completed };
			fates.set(name, [...(fates.get(name) ?? []), fate]);
			return answer;
		},
	});
	const texts = (contender: string, more: Partial<Work> = {}): Work =>
		({ task: 'texts', contender, count, ...more }) as Work;
	const batches = { concurrency: LIMIT.requests, batchIntervalMs: 1000 };
	const contenders = [
		contender('Roe AI: Run Async', async () => await stage.engine(texts('node'))),
		contender('HTTP Request', async () => await stage.engine(texts('httpRequest'))),
		contender(
			'HTTP Request, 50 a second',
			async () => await stage.engine(texts('httpRequest', batches)),
		),
	];
	if (stage.python !== undefined) {
		const pool = texts('sdk', { concurrency: 50 });
		contenders.push(contender('Python SDK: run, 50 threads', async () => await stage.sdk(pool)));
	}
	const series = await inTurns(contenders, { rounds, warmUp: false });
	return { count, series, fates };
}

export function limitedSection({ count, series, fates }: LimitedResult): Section {
	const rows = series.map((one) => {
		if (one.answers.length === 0) return [one.name, `failed: ${one.problem}`, '', '', '', ''];
		const fate = fates.get(one.name) ?? [];
		return [
			one.name,
			spread(sample(one, wallTime)),
			String(sample(one, ({ completed }) => completed).median),
			String(sample(one, ({ failed }) => failed).median),
			String(sampleOf(fate.map(({ lost }) => lost)).highest),
			String(sampleOf(fate.map(({ requests }) => requests)).median),
		];
	});
	return {
		title: 'Under a rate limit',
		intro: `${count} items with a Roe that accepts ${LIMIT.requests} requests a second and responds with 429 to more. ${(count / LIMIT.requests - 1).toFixed(0)} s is the minimum. Lost: jobs that were started, but whose IDs nothing received.`,
		columns: ['contender', 'time', 'completed', 'failed', 'lost', 'requests'],
		rows,
		notes: [],
	};
}
