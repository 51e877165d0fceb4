import { type Contender, inTurns, sample } from '../rounds';
import type { Section, Size } from '../section';
import type { Stage, Work } from '../stage';
import { sampleOf, time } from '../statistics';

/** Jobs take this long, ms, some longer and some shorter. */
const JOB_DURATION = 6000;
const SPREAD = 0.3;
/** Shortest pause between two looks, s. */
const INTERVAL = 1;

/** Waits for jobs: with the node's one call a round, and by polling each job. */
export async function waitingSection(
	stage: Stage,
	{ waits }: Size,
	report: (text: string) => void,
): Promise<Section> {
	const rows: string[][] = [];
	for (const { jobs, rounds } of waits) {
		report(`waiting for ${jobs} jobs`);
		const calls = new Map<string, number[]>();
		const delays = new Map<string, number[]>();
		const contender = (name: string, contender: string): Contender => ({
			name,
			run: async () => {
				await stage.roeWith({ jobDuration: JOB_DURATION, jobDurationSpread: SPREAD });
				const jobIds = await stage.startedJobs(jobs);
				const before = (await stage.seen()).requests;
				const work: Work = { task: 'wait', contender, jobIds, intervalSeconds: INTERVAL };
				const answer = await stage.engine(work);
				const { requests, lastEnd } = await stage.seen();
				calls.set(name, [...(calls.get(name) ?? []), requests - before]);
				delays.set(name, [...(delays.get(name) ?? []), answer.endedAt - lastEnd]);
				return answer;
			},
		});
		const contenders = [
			contender('Roe AI: Wait', 'node'),
			contender('each job polled alone', 'each'),
		];
		for (const series of await inTurns(contenders, { rounds, warmUp: false })) {
			const completed = sample(series, (answer) => answer.completed).lowest;
			rows.push([
				jobs.toLocaleString('en'),
				series.name,
				sampleOf(calls.get(series.name) ?? []).median.toLocaleString('en'),
				time(sampleOf(delays.get(series.name) ?? []).median),
				completed === jobs ? 'all' : String(completed),
			]);
		}
	}
	const seconds = (part: number) => ((JOB_DURATION / 1000) * part).toFixed(1);
	return {
		title: 'Waiting for jobs',
		intro: `Jobs of ${seconds(1 - SPREAD)} to ${seconds(1 + SPREAD)} s, checked at most once a second. The delay is from the end of the last job to the last result. n8n passes on all items at once.`,
		columns: ['jobs', 'contender', 'calls', 'delay after the last end', 'completed'],
		rows,
		notes: [],
	};
}
