import {
	createCursor,
	OVERLAP_MS,
	type PollCursor,
	readFinishedSince,
	type ReadingRules,
} from '../../../nodes/RoeAi/trigger/polling/cursor';
import { fc, numRuns } from '../../support/property';
import { AGENT, idsOf, ListOfJobs, rulesFor } from './triggerListOfJobs';

/** A job that was left for later changes once more, and so is met at the top of the list when what was left has been read. */
const LEAVES_ITS_GAP = [
	{ do: 'finish' as const, count: 3, lateBy: 2, endedBefore: 0 },
	{ do: 'poll' as const, mostJobs: 1, pages: 2, meanwhile: [2] },
	{ do: 'wait' as const, ms: 6 * OVERLAP_MS - 1 },
	{ do: 'poll' as const, mostJobs: 4, pages: 2, meanwhile: [4] },
	{ do: 'touch' as const, index: 1_102_883_786 },
	{ do: 'poll' as const, mostJobs: 1, pages: 3, meanwhile: [1] },
];

describe('polling with any events between and during polls', () => {
	const step = fc.oneof(
		{
			weight: 3,
			arbitrary: fc.record({
				do: fc.constant('wait'),
				ms: fc.integer({ min: 0, max: 10 * OVERLAP_MS }),
			}),
		},
		{
			weight: 4,
			arbitrary: fc.record({
				do: fc.constant('finish'),
				count: fc.integer({ min: 1, max: 8 }),
				lateBy: fc.integer({ min: 0, max: OVERLAP_MS / 2 }),
				endedBefore: fc.integer({ min: 0, max: 5 * OVERLAP_MS }),
			}),
		},
		{ weight: 1, arbitrary: fc.record({ do: fc.constant('touch'), index: fc.nat() }) },
		{
			weight: 4,
			arbitrary: fc.record({
				do: fc.constant('poll'),
				mostJobs: fc.integer({ min: 1, max: 12 }),
				pages: fc.integer({ min: 1, max: 6 }),
				meanwhile: fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 6 }),
			}),
		},
		{ weight: 1, arbitrary: fc.record({ do: fc.constant('restart') }) },
	);

	it('returns each job exactly once', async () => {
		await fc.assert(
			fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
				const list = new ListOfJobs();
				list.finish(4);
				list.now += 1;
				let progress = await createCursor(AGENT, rulesFor(list));
				// n8n saves what a trigger remembers only with a poll that gave something.
				let saved = progress;
				const given: string[] = [];
				const poll = async (changes: Partial<ReadingRules>) => {
					const read = await readFinishedSince(AGENT, progress, rulesFor(list, changes));
					progress = JSON.parse(JSON.stringify(read.cursor)) as PollCursor;
					given.push(...idsOf(read.jobs));
					if (read.jobs.length > 0) saved = progress;
					return read.jobs.length;
				};

				for (const action of steps as Array<Record<string, never> & { do: string }>) {
					if (action.do === 'wait') list.now += action.ms;
					if (action.do === 'finish') list.finish(action.count, action.lateBy, action.endedBefore);
					if (action.do === 'touch') list.touch(action.index);
					if (action.do === 'restart') progress = saved;
					if (action.do === 'poll') {
						let left: number = action.pages;
						list.betweenPages = (action.meanwhile as number[]).map((count) => () => {
							list.now += 1;
							list.finish(count);
						});
						await poll({ maxJobs: action.mostJobs, hasTime: () => --left > 0 });
						list.betweenPages = [];
					}
				}
				list.now += OVERLAP_MS / 2;
				for (let more = 1; more > 0 || progress.unreadRanges.length > 0; ) more = await poll({});
				expect(given.sort()).toEqual(
					list.jobs
						.slice(4)
						.map(({ id }) => id)
						.sort(),
				);
			}),
			{ numRuns: numRuns(1000), examples: [[LEAVES_ITS_GAP]] },
		);
	});
});
