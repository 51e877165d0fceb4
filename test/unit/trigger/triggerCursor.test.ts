import {
	createCursor,
	OVERLAP_MS,
	type PollCursor,
	readFinishedSince,
	type ReadingRules,
} from '../../../nodes/RoeAi/trigger/polling/cursor';
import { expectError } from '../../support/expectError';
import { rejectionOf } from '../../support/rejectionOf';
import { AGENT, idsOf, ListOfJobs, PAGE_SIZE, rulesFor } from './triggerListOfJobs';

describe('reading the jobs that finished since the last poll', () => {
	let list: ListOfJobs;
	let progress: PollCursor;

	const poll = async (changes: Partial<ReadingRules> = {}) => {
		const read = await readFinishedSince(AGENT, progress, rulesFor(list, changes));
		progress = read.cursor;
		return idsOf(read.jobs);
	};

	beforeEach(async () => {
		list = new ListOfJobs();
		list.finish(5);
		list.now += 1000;
		progress = await createCursor(AGENT, rulesFor(list));
	});

	it('returns nothing that finished before the first one', async () => {
		expect(await poll()).toEqual([]);
	});

	it('returns all jobs if the list was empty at first', async () => {
		list = new ListOfJobs();
		progress = await createCursor(AGENT, rulesFor(list));
		list.finish(2);
		expect(await poll()).toEqual(['job-0', 'job-1']);
	});

	it('returns each job once, even if many finish in one millisecond and fill several pages', async () => {
		list.finish(20);
		const first = await poll();
		list.finish(4);
		const second = await poll();
		expect([...first, ...second].sort()).toEqual(
			list.jobs
				.slice(5)
				.map(({ id }) => id)
				.sort(),
		);
		expect(await poll()).toEqual([]);
	});

	it('misses none if jobs move to other pages during the reading', async () => {
		list.finish(9);
		list.betweenPages = [() => list.finish(4), () => list.touch(0), () => list.finish(1)];
		const given = [...(await poll()), ...(await poll())];
		expect(given.sort()).toEqual(
			list.jobs
				.slice(5)
				.map(({ id }) => id)
				.sort(),
		);
	});

	it('returns a job that appears late', async () => {
		list.finish(1, OVERLAP_MS / 2);
		list.finish(1);
		expect(await poll()).toEqual(['job-6']);
		list.now += OVERLAP_MS / 2;
		list.finish(1);
		expect(await poll()).toEqual(['job-5', 'job-7']);
	});

	it('returns all jobs that finished since the last poll, oldest first', async () => {
		for (let minute = 0; minute < 60; minute++) {
			list.now += 60_000;
			list.finish(1);
		}
		const given = await poll();
		expect(given).toHaveLength(60);
		expect(given[0]).toBe('job-5');
		expect(given[59]).toBe('job-64');
	});

	it('doesn’t return a job again if it changes long after it finished', async () => {
		list.finish(1);
		await poll();
		list.now += 10 * OVERLAP_MS;
		list.finish(1);
		await poll();
		list.now += 10 * OVERLAP_MS;
		list.touch(5);
		expect(await poll()).toEqual([]);
	});

	it('returns too many jobs for one poll in the next ones', async () => {
		list.finish(10);
		list.now += 5 * OVERLAP_MS;
		list.finish(10);
		const polls = [];
		while (polls.length < 10) polls.push(await poll({ maxJobs: 4 }));
		expect(polls[0].length).toBeLessThanOrEqual(6);
		expect(polls.flat().sort()).toEqual(
			list.jobs
				.slice(5)
				.map(({ id }) => id)
				.sort(),
		);
		expect(progress.unreadRanges).toEqual([]);
	});

	it('misses none if someone deletes jobs and the rest move up in the list', async () => {
		for (let count = 0; count < 20; count++) {
			list.now += OVERLAP_MS;
			list.finish(1);
		}
		const given = await poll({ maxJobs: 4 });
		expect(progress.unreadRanges).toHaveLength(1);
		const left = list.jobs.slice(5).filter(({ id }) => !given.includes(id));
		list.jobs.splice(-2);
		expect((await poll()).sort()).toEqual(left.map(({ id }) => id).sort());
	});

	it('stops if there is no time, and continues in the next poll', async () => {
		list.finish(10);
		expect(await poll({ hasTime: () => false })).toHaveLength(PAGE_SIZE);
		expect(await poll()).toHaveLength(10 - PAGE_SIZE);
	});

	it('makes progress in each poll, however little time there is', async () => {
		list.finish(20);
		const given = [];
		for (let polls = 0; polls < 10; polls++) {
			let pages = 0;
			given.push(...(await poll({ hasTime: () => ++pages < 3 })));
		}
		expect(new Set(given).size).toBe(20);
		expect(given).toHaveLength(20);
	});

	it('doesn’t change the cursor, so the same jobs can be read again', async () => {
		list.finish(3);
		const before = structuredClone(progress);
		await readFinishedSince(AGENT, progress, rulesFor(list));
		expect(progress).toEqual(before);
	});

	it('isn’t affected by a job with a change in the future', async () => {
		list.jobs[0].changedAt = list.now + 365 * 24 * 3600_000;
		await poll();
		list.now += 60_000;
		list.finish(1);
		expect(await poll()).toEqual(['job-5']);
	});

	it('stores no more than necessary', async () => {
		for (let minute = 0; minute < 100; minute++) {
			list.now += 60_000;
			list.finish(2);
			await poll();
		}
		// Of the last 12 minutes.
		expect(Object.keys(progress.seen).length).toBeLessThan(30);
	});

	it('reports an endless list', async () => {
		list.finish(3);
		const sameAlways = rulesFor(list, {
			readPage: async () => ({ ...list.page(1), isLast: false }),
		});
		const read = readFinishedSince(AGENT, progress, sameAlways);
		expectError(await rejectionOf(read), 'LIST_ENDLESS', undefined);
	});

	it('reports jobs without the time of their last change', async () => {
		const readPage = async () => ({
			jobs: [{ id: 'job-without-time', status_code: 3 }],
			isLast: true,
		});
		const read = readFinishedSince(AGENT, progress, rulesFor(list, { readPage }));
		expectError(await rejectionOf(read), 'POLLING_IMPOSSIBLE', undefined, ' job-without-time ');
	});
});
