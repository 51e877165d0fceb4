import { sample, type Series, wallTime } from './rounds';
import type { Section } from './section';
import type { LimitedResult } from './sections/limited';
import type { StartingResult } from './sections/starting';
import type { UploadResult } from './sections/uploading';
import { megabytes, ratio } from './statistics';

const ROE = 'Roe AI: Run Async';
const MOST_MEMORY = 64e6;

type Goal = [goal: string, measured: string, isMet: boolean];

/** What the node is meant to reach, and what this run says. Goals whose case was not measured are left out. */
export function goalsSection(
	starting: StartingResult[],
	uploads: UploadResult[],
	limited: LimitedResult,
): Section {
	const goals = [
		...complete(starting, limited),
		...measured('1,000 items at 50 ms', () => thousandItems(starting)),
		...measured('10,000 items by Run Bulk', () => bulk(starting)),
		...measured('linear from 100 to 10,000 items', () => linear(starting)),
		...measured('1,000 MB up', () => largestFile(uploads)),
	];
	return {
		title: 'Goals',
		intro: 'Ratios of medians in this run.',
		columns: ['goal', 'measured', 'met'],
		rows: goals.map(([goal, measured, isMet]) => [goal, measured, isMet ? 'yes' : 'no']),
		notes: [],
	};
}

/** What has to hold on any machine, however slow: no item may be lost. `null` where it does. */
export function brokenPromise(starting: StartingResult[], limited: LimitedResult): string | null {
	const broken = complete(starting, limited).filter(([, , isMet]) => !isMet);
	return broken.length === 0
		? null
		: broken.map(([goal, measured]) => `${goal}: ${measured}`).join('; ');
}

function complete(starting: StartingResult[], { count, series, fates }: LimitedResult): Goal[] {
	const own = ({ name }: Series) => name.startsWith('Roe AI');
	const short = starting.flatMap((one) =>
		one.series
			.filter(own)
			.filter(
				({ answers }) =>
					answers.length === 0 || answers.some(({ completed }) => completed !== one.count),
			),
	);
	const [ours] = series;
	const fewest = Math.min(...ours.answers.map(({ completed }) => completed));
	const lost = Math.max(...(fates.get(ours.name) ?? []).map((fate) => fate.lost));
	return [
		[
			'every item started, in every case',
			short.length === 0 ? 'all' : `${short.length} cases not`,
			short.length === 0,
		],
		[
			'under the rate limit: all complete, none lost',
			`${fewest} of ${count}, ${lost} lost`,
			fewest === count && lost === 0,
		],
	];
}

/** A case that failed is a goal that was not met, and does not take the others with it. */
function measured(goal: string, goals: () => Goal[]): Goal[] {
	try {
		return goals();
	} catch (error) {
		return [[goal, (error as Error).message.slice(0, 100), false]];
	}
}

function thousandItems(starting: StartingResult[]): Goal[] {
	const found = find(starting, 1000, 50);
	if (found === undefined) return [];
	const own = wall(found.series, ROE);
	const httpRequest = own / wall(found.series, 'HTTP Request');
	const bare = own / wall(found.series, 'bare client, same width');
	return [
		[
			'1,000 items at 50 ms: no slower than HTTP Request, all at once',
			ratio(httpRequest, 1),
			httpRequest <= 1,
		],
		['… ≤ 1.15× the bare client of the same width', ratio(bare, 1), bare <= 1.15],
	];
}

function bulk(starting: StartingResult[]): Goal[] {
	const found = find(starting, 10_000, 50);
	if (found === undefined) return [];
	const each = found.series.filter(
		({ name, answers }) => !/Bulk|run_many/.test(name) && answers.length > 0,
	);
	const fastest = Math.min(...each.map((one) => sample(one, wallTime).median));
	const fastestNode = Math.min(wall(found.series, ROE), wall(found.series, 'HTTP Request'));
	const own = wall(found.series, 'Roe AI: Run Bulk, mapped by name');
	return [
		[
			'10,000 items by Run Bulk, mapped by name: ≥ 10× as fast as any client that sends each item',
			ratio(fastest, own),
			fastest / own >= 10,
		],
		['… than any node that sends each item', ratio(fastestNode, own), fastestNode / own >= 10],
	];
}

function linear(starting: StartingResult[]): Goal[] {
	const perItem = [100, 1000, 10_000].flatMap((count) => {
		const found = find(starting, count, 0);
		return found === undefined ? [] : [wall(found.series, ROE) / count];
	});
	if (perItem.length < 2) return [];
	const most = Math.max(...perItem) / Math.min(...perItem);
	const measured = perItem.map((ms) => `${ms.toFixed(2)} ms`).join(', ');
	return [
		[
			'linear from 100 to 10,000 items (time per item within 20 %), Roe responds immediately',
			measured,
			most <= 1.2,
		],
	];
}

function largestFile(uploads: UploadResult[]): Goal[] {
	const found = uploads.find((one) => one.megabytes === 1000);
	if (found === undefined) return [];
	const slower = wall(found.series, ROE) / wall(found.series, 'bare client');
	const ours = found.series.find(({ name }) => name === ROE) as Series;
	const peak = sample(ours, ({ peakOverIdle }) => peakOverIdle).median;
	return [
		['1,000 MB up: ≤ 1.2× the bare client', ratio(slower, 1), slower <= 1.2],
		['… ≤ 64 MB over idle', megabytes(peak), peak <= MOST_MEMORY],
	];
}

function find(starting: StartingResult[], count: number, latency: number) {
	return starting.find((one) => one.count === count && one.latency === latency);
}

function wall(all: Series[], name: string): number {
	return sample(all.find((one) => one.name === name) as Series, wallTime).median;
}
