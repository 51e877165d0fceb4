import { NAME } from '../../../bench/contenders/names';
import { brokenPromise, goalsSection, judge, type Results } from '../../../bench/goals';
import { answer, failingCase, results, seriesOf } from './measured';

const MB = 1e6;

/** Whether each goal whose text matches is reached. */
function reached(some: Partial<Results>, goal: RegExp): boolean[] {
	return judge(results(some))
		.filter((judged) => goal.test(judged.goal))
		.map(({ isReached }) => isReached);
}

const texts = (count: number, latency: number, times: Record<string, number>) => ({
	starting: [{ count, latency, concurrency: 1, series: seriesOf(count, times) }],
});

describe('A goal of the bench', () => {
	it.each([0, 50, 200])('compares 1,000 items at %i ms with HTTP Request', (latency) => {
		const run = (own: number) =>
			texts(1000, latency, { [NAME.runAsync]: own, [NAME.httpRequest]: 100, [NAME.floor]: 100 });
		expect(reached(run(100), /≤ 1.00× HTTP Request$/)).toEqual([true]);
		expect(reached(run(101), /≤ 1.00× HTTP Request$/)).toEqual([false]);
	});

	it.each([0, 50, 200])('compares 1,000 items at %i ms with the floor for a node', (latency) => {
		const run = (own: number) =>
			texts(1000, latency, { [NAME.runAsync]: own, [NAME.httpRequest]: 900, [NAME.floor]: 100 });
		expect(reached(run(160), /≤ 1.60×.*floor/)).toEqual([true]);
		expect(reached(run(161), /≤ 1.60×.*floor/)).toEqual([false]);
	});

	it('demands that Run Bulk is so many times as fast as HTTP Request', () => {
		const run = (mapped: number, bulk: number) =>
			texts(10_000, 50, {
				[NAME.runAsync]: 1,
				[NAME.httpRequest]: 600,
				[NAME.runBulkMapped]: mapped,
				[NAME.runBulk]: bulk,
			});
		expect(reached(run(60, 100), /Bulk.*≥/)).toEqual([true, true]);
		expect(reached(run(61, 101), /Bulk.*≥/)).toEqual([false, false]);
	});

	it('allows one item a twentieth more than HTTP Request', () => {
		const run = (own: number) => texts(1, 50, { [NAME.runAsync]: own, [NAME.httpRequest]: 100 });
		expect(reached(run(105), /^1 item,/)).toEqual([true]);
		expect(reached(run(106), /^1 item,/)).toEqual([false]);
	});

	it('limits time and memory of a large file', () => {
		const run = (ms: number, peakOverIdle: number) => ({
			uploads: [
				{
					megabytes: 1000,
					series: [
						{ name: NAME.runAsync, answers: [answer(ms, 1, { peakOverIdle })] },
						{ name: NAME.bare, answers: [answer(100, 1)] },
					],
				},
			],
		});
		expect(reached(run(120, 64 * MB), /a file of/)).toEqual([true, true]);
		expect(reached(run(121, 64 * MB), /a file of/)).toEqual([false, true]);
		expect(reached(run(120, 65 * MB), /a file of/)).toEqual([true, false]);
	});

	it('demands as many calls for a thousand waits as for one', () => {
		const run = (...calls: number[]) => ({
			waiting: [1, 1000].map((jobs, index) => ({
				jobs,
				series: [],
				calls: new Map([[NAME.wait as string, [calls[index]]]]),
				delays: new Map<string, number[]>(),
			})),
		});
		expect(reached(run(9, 9), /waiting/)).toEqual([true]);
		expect(reached(run(9, 10), /waiting/)).toEqual([false]);
	});

	it('is left out if its case was not measured', () => {
		expect(judge(results({}))).toEqual([]);
	});

	it('is not reached, and shows the reason, if a contender could not be measured', () => {
		const run = texts(1, 50, { [NAME.runAsync]: 100 });
		run.starting[0].series.push({ name: NAME.httpRequest, answers: [], problem: 'no memory' });
		const goal = judge(results(run)).find((judged) => judged.goal.startsWith('1 item'));
		expect(goal).toMatchObject({ isReached: false, measured: /no memory/ });
	});

	it('shows in the table whether it is reached', () => {
		const { rows } = goalsSection(results({ failing: [failingCase(10), failingCase(9)] }));
		expect(rows.map((row) => row.at(-1))).toEqual(['yes', '**no**']);
	});
});

describe('A promise of the bench', () => {
	it('is kept if every item has its one job', () => {
		const run = texts(10, 0, { [NAME.runAsync]: 1 });
		expect(brokenPromise(results({ ...run, failing: [failingCase(10)] }))).toBeNull();
	});

	it.each([
		['is missing', failingCase(9)],
		['is lost', failingCase(10, { lost: 1 })],
		['is doubled', failingCase(10, { doubled: 1 })],
	])('is broken if a job %s while requests fail', (_what, failing) => {
		expect(brokenPromise(results({ failing: [failing] }))).not.toBeNull();
	});

	it.each(['starting', 'plain'] as const)(
		'is broken if an item of “%s” was not started',
		(part) => {
			const { starting } = texts(10, 0, { [NAME.runAsync]: 1 });
			starting[0].series[0].answers.push(answer(1, 9));
			expect(brokenPromise(results({ [part]: starting }))).not.toBeNull();
		},
	);

	it('does not depend on other contenders or on speed', () => {
		const { starting } = texts(1000, 0, { [NAME.runAsync]: 900, [NAME.httpRequest]: 1 });
		starting[0].series[1].answers.push(answer(1, 9));
		expect(brokenPromise(results({ starting }))).toBeNull();
	});
});
