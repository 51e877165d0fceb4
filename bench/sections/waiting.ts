import { NAME } from '../contenders/names';
import { type Contender, inTurns, sample, type Series } from '../rounds';
import type { Section, Size } from '../section';
import type { Stage, Work } from '../stage';
import { sampleOf, time } from '../statistics';

/** Jobs take this long, ms, some longer and some shorter. */
const JOB_DURATION = 6000;
const SPREAD = 0.3;
/** Shortest pause between two looks, s. */
const INTERVAL = 1;

/** What was measured for one number of jobs. */
export interface WaitingResult {
	jobs: number;
	series: Series[];
	/** Requests by contender, one for each round. */
	calls: Map<string, number[]>;
	/** From the end of the last job to the last result by contender, ms, one for each round. */
	delays: Map<string, number[]>;
}

/** Waits for jobs: with the node's one call a round, and by polling each job. */
export async function measureWaiting(
	stage: Stage,
	{ waits }: Size,
	report: (text: string) => void,
): Promise<WaitingResult[]> {
	const results: WaitingResult[] = [];
	for (const { jobs, rounds } of waits) {
		report(`waiting for ${jobs} jobs`);
		const result: WaitingResult = { jobs, series: [], calls: new Map(), delays: new Map() };
		const contenders = [
			contenderFor(stage, NAME.wait, 'node', result),
			contenderFor(stage, NAME.eachPolled, 'each', result),
		];
		result.series = await inTurns(contenders, { rounds, warmUp: false });
		results.push(result);
	}
	return results;
}

function contenderFor(
	stage: Stage,
	name: string,
	contender: string,
	{ jobs, calls, delays }: WaitingResult,
): Contender {
	// A single job takes as long as the longest of many: else it would need fewer looks.
	const settings =
		jobs === 1
			? { jobDuration: JOB_DURATION * (1 + SPREAD) }
			: { jobDuration: JOB_DURATION, jobDurationSpread: SPREAD };
	return {
		name,
		run: async () => {
			await stage.roeWith({ settings });
			const jobIds = await stage.startedJobs(jobs);
			const before = (await stage.seen()).requests;
			const work: Work = { task: 'wait', contender, jobIds, intervalSeconds: INTERVAL };
			const answer = await stage.engine(work);
			const { requests, lastEnd } = await stage.seen();
			calls.set(name, [...(calls.get(name) ?? []), requests - before]);
			delays.set(name, [...(delays.get(name) ?? []), answer.endedAt - lastEnd]);
			return answer;
		},
	};
}

export function waitingSection(results: WaitingResult[]): Section {
	const rows = results.flatMap(({ jobs, series, calls, delays }) =>
		series.map((one) => {
			const completed = sample(one, (answer) => answer.completed).lowest;
			return [
				jobs.toLocaleString('en'),
				one.name,
				sampleOf(calls.get(one.name) ?? []).median.toLocaleString('en'),
				time(sampleOf(delays.get(one.name) ?? []).median),
				completed === jobs ? 'all' : String(completed),
			];
		}),
	);
	const seconds = (part: number) => ((JOB_DURATION / 1000) * part).toFixed(1);
	return {
		title: 'Waiting for jobs',
		intro: `Jobs of ${seconds(1 - SPREAD)} to ${seconds(1 + SPREAD)} s (a single one takes ${seconds(1 + SPREAD)} s), checked at most once a second. The delay is from the end of the last job to the last result. n8n passes on all items at once.`,
		columns: ['jobs', 'contender', 'calls', 'delay after the last end', 'completed'],
		rows,
		notes: [],
	};
}
