import { isOurs, NAME } from './contenders/names';
import { sample, type Series, wallTime } from './rounds';
import type { Section } from './section';
import type { FailingResult } from './sections/failing';
import type { StartingResult } from './sections/starting';
import type { UploadResult } from './sections/uploading';
import type { WaitingResult } from './sections/waiting';
import { megabytes, ratio, sampleOf } from './statistics';

/** All that a run measured: over HTTPS, except `plain`. */
export interface Results {
	starting: StartingResult[];
	plain: StartingResult[];
	uploads: UploadResult[];
	waiting: WaitingResult[];
	failing: FailingResult[];
}

/** A goal on starting text items: how long it takes, compared with another contender in the same case. */
interface SpeedGoal {
	count: number;
	/** Roe's response time, ms. */
	latency: number;
	ours: string;
	to: string;
	/** The highest ratio of our time to the other's. */
	atMost?: number;
	/** The lowest ratio of the other's time to ours. */
	timesAsFast?: number;
}

const THOUSAND = [0, 50, 200].flatMap((latency): SpeedGoal[] => {
	const goal = { count: 1000, latency, ours: NAME.runAsync };
	return [
		{ ...goal, to: NAME.httpRequest, atMost: 1 },
		{ ...goal, to: NAME.floor, atMost: 1.6 },
	];
});

const TEN_THOUSAND = { count: 10_000, latency: 50, to: NAME.httpRequest };

/** Medians of one run, over HTTPS, with default options. */
const SPEED_GOALS: SpeedGoal[] = [
	...THOUSAND,
	{ ...TEN_THOUSAND, ours: NAME.runAsync, atMost: 1 },
	{ ...TEN_THOUSAND, ours: NAME.runBulkMapped, timesAsFast: 10 },
	{ ...TEN_THOUSAND, ours: NAME.runBulk, timesAsFast: 6 },
	{ count: 1, latency: 50, ours: NAME.runAsync, to: NAME.httpRequest, atMost: 1.05 },
];

const UPLOAD_GOALS = { megabytes: 1000, toBareClient: 1.2, bytesOverIdle: 64e6 };

/** A thousand jobs are waited for with as many calls as one. */
const WAITED_FOR = 1000;

/** A goal with what this run says about it. */
export interface Judged {
	goal: string;
	measured: string;
	isReached: boolean;
}

/** What the node is meant to reach, and what this run says. Goals whose case was not measured are left out. */
export function goalsSection(results: Results): Section {
	return {
		title: 'Goals',
		intro: 'Over HTTPS, with default options. Ratios of medians in this run.',
		columns: ['goal', 'measured', 'reached'],
		rows: judge(results).map(({ goal, measured, isReached }) => [
			goal,
			measured,
			isReached ? 'yes' : '**no**',
		]),
		notes: [],
	};
}

/** All goals that this run says something about. */
export function judge(results: Results): Judged[] {
	return [
		...promises(results),
		...SPEED_GOALS.flatMap((goal) => judgeSpeed(goal, results.starting)),
		...judgeUpload(results.uploads),
		...judgeWaiting(results.waiting),
	];
}

/** What has to hold on any machine, however slow: no item may be lost. `null` if it does. */
export function brokenPromise(results: Results): string | null {
	const broken = promises(results).filter(({ isReached }) => !isReached);
	return broken.length === 0
		? null
		: broken.map(({ goal, measured }) => `${goal}: ${measured}`).join('; ');
}

function promises({ starting, plain, failing }: Results): Judged[] {
	const cases = [...starting, ...plain].flatMap(({ count, series }) =>
		series.filter(isOurs).map(({ answers }) => ({ count, answers })),
	);
	const short = cases.filter(
		({ count, answers }) =>
			answers.length === 0 || answers.some(({ completed }) => completed !== count),
	);
	const started: Judged = {
		goal: 'every item started, in every case',
		measured: short.length === 0 ? 'all' : `${short.length} of ${cases.length} cases not`,
		isReached: short.length === 0,
	};
	return [...(cases.length > 0 ? [started] : []), ...failing.map(judgeFailing)];
}

function judgeFailing({ what, count, series, counts }: FailingResult): Judged {
	const ours = series.find(isOurs);
	const seen = counts.get(ours?.name ?? '') ?? [];
	const goal = `${what}: every item started, none lost or doubled`;
	if (ours === undefined || ours.problem !== undefined || seen.length === 0) {
		return { goal, measured: `failed: ${ours?.problem}`, isReached: false };
	}
	const fewest = Math.min(...ours.answers.map(({ completed }) => completed));
	const lost = Math.max(...seen.map((one) => one.lost));
	const doubled = Math.max(...seen.map((one) => one.doubled));
	return {
		goal,
		measured: `${fewest} of ${count}, ${lost} lost, ${doubled} doubled`,
		isReached: fewest === count && lost === 0 && doubled === 0,
	};
}

function judgeSpeed(
	{ count, latency, ours, to, atMost, timesAsFast }: SpeedGoal,
	starting: StartingResult[],
): Judged[] {
	const found = starting.find((one) => one.count === count && one.latency === latency);
	if (found === undefined) return [];
	const items = count === 1 ? '1 item' : `${count.toLocaleString('en')} items`;
	const limit = atMost === undefined ? `≥ ${timesAsFast}× as fast as` : `≤ ${atMost.toFixed(2)}×`;
	const goal = `${items}, Roe responds in ${latency} ms: ${ours} ${limit} ${to}`;
	return measured(goal, () => {
		const [own, other] = [wall(found.series, ours), wall(found.series, to)];
		if (atMost === undefined) {
			return { measured: ratio(other, own), isReached: other / own >= (timesAsFast ?? 1) };
		}
		return { measured: ratio(own, other), isReached: own / other <= atMost };
	});
}

function judgeUpload(uploads: UploadResult[]): Judged[] {
	const { megabytes: size, toBareClient, bytesOverIdle } = UPLOAD_GOALS;
	const found = uploads.find((one) => one.megabytes === size);
	if (found === undefined) return [];
	const goal = `a file of ${size.toLocaleString('en')} MB`;
	return [
		...measured(`${goal}: ≤ ${toBareClient.toFixed(2)}× ${NAME.bare}`, () => {
			const own = wall(found.series, NAME.runAsync);
			const bare = wall(found.series, NAME.bare);
			return { measured: ratio(own, bare), isReached: own / bare <= toBareClient };
		}),
		...measured(`${goal}: ≤ ${megabytes(bytesOverIdle)} over idle`, () => {
			const peak = sample(find(found.series, NAME.runAsync), ({ peakOverIdle }) => peakOverIdle);
			return { measured: megabytes(peak.median), isReached: peak.median <= bytesOverIdle };
		}),
	];
}

function judgeWaiting(waiting: WaitingResult[]): Judged[] {
	const [one, many] = [1, WAITED_FOR].map((jobs) => waiting.find((found) => found.jobs === jobs));
	if (one === undefined || many === undefined) return [];
	const goal = `waiting for ${WAITED_FOR.toLocaleString('en')} jobs takes as many calls as for one`;
	return measured(goal, () => {
		const [ofOne, ofMany] = [one, many].map(({ calls }) => sampleOf(calls.get(NAME.wait) ?? []));
		return {
			measured: `${ofMany.median} and ${ofOne.median}`,
			isReached: ofMany.median <= ofOne.median,
		};
	});
}

/** A case that failed is a goal that was not reached, and does not take the others with it. */
function measured(goal: string, work: () => Omit<Judged, 'goal'>): Judged[] {
	try {
		return [{ goal, ...work() }];
	} catch (error) {
		return [{ goal, measured: (error as Error).message.slice(0, 100), isReached: false }];
	}
}

function wall(all: Series[], name: string): number {
	return sample(find(all, name), wallTime).median;
}

function find(all: Series[], name: string): Series {
	return all.find((one) => one.name === name) ?? { name, answers: [], problem: 'not tried' };
}
