import { type FoundJobs, JobLookup } from '../../../nodes/RoeAi/submission/jobLookup';
import type { RoeContext } from '../../../nodes/RoeAi/transport/sendRequest';
import { credentials } from '../../support/credential';

const AGENT = '3f0c9a52-6c1e-4d1b-9a77-1b1d3c2f4a01';
const NOW = Date.parse('2026-11-24T10:00:00Z');
const MINUTE = 60_000;

interface Entry {
	id: unknown;
	created_at?: string;
	metadata?: unknown;
}

/** Job number `n`, made some minutes before now. */
const job = (n: number, minutesAgo = 0): Entry => ({
	id: `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`,
	created_at: new Date(NOW - minutesAgo * MINUTE).toISOString(),
	metadata: { n8n_submission_id: `submission-${n}` },
});

const idOf = (n: number) => String(job(n).id);

/** What Roe answers for one page; `next` is made from there being one. */
interface Answer {
	results: unknown;
	hasNext?: boolean;
	status?: number;
	date?: string;
}

/** An agent whose list is answered by a function of the page. Counts what was asked. */
function agentWith(answer: (page: number, call: number) => Answer | Promise<Answer>) {
	const pages: number[] = [];
	const context = {
		getCredentials: async () => credentials.roeAiApi,
		getNode: () => ({ name: 'Roe AI' }),
		helpers: {
			async httpRequestWithAuthentication(_type: string, { qs }: { qs: Record<string, unknown> }) {
				const page = Number(qs.page);
				pages.push(page);
				const given = await answer(page, pages.length);
				const {
					results,
					hasNext = false,
					status = 200,
					date = new Date(NOW).toUTCString(),
				} = given;
				const body = {
					count: 0,
					next: hasNext ? 'https://x.test/' : null,
					previous: null,
					results,
				};
				return { statusCode: status, headers: { date }, body: JSON.stringify(body) };
			},
		},
	} as unknown as RoeContext;
	return { jobs: new JobLookup(context, AGENT), pages };
}

/** An agent with these jobs, in pages of so many. */
function agentWithJobs(entries: Entry[], pageSize = 2, date?: string) {
	return agentWith((page) => ({
		results: entries.slice((page - 1) * pageSize, page * pageSize),
		hasNext: page * pageSize < entries.length,
		date,
	}));
}

const found = (seen: FoundJobs, n: number) => 'jobs' in seen && seen.jobs.get(`submission-${n}`);

beforeEach(() => jest.useFakeTimers({ now: NOW, doNotFake: ['nextTick', 'setImmediate'] }));
afterEach(() => jest.useRealTimers());

describe('a lookup of the newest jobs', () => {
	it('finds a job by its submission ID, and reads no further', async () => {
		const { jobs, pages } = agentWithJobs([job(1), job(2), job(3), job(4), job(5)]);
		expect(found(await jobs.find('submission-3', NOW), 3)).toBe(idOf(3));
		expect(pages).toEqual([1, 2]);
	});

	it('reads back to two minutes before the submission, and no further', async () => {
		const { jobs, pages } = agentWithJobs([job(1), job(2, 1), job(3, 1.9), job(4, 2.1), job(5, 3)]);
		const seen = await jobs.find('submission-9', NOW);
		expect(seen).toHaveProperty('jobs');
		expect(found(seen, 9)).toBeUndefined();
		expect(pages).toEqual([1, 2]);
	});

	it('ends at the last page, at an empty page, and without jobs', async () => {
		const three = agentWithJobs([job(1), job(2), job(3)]);
		expect(await three.jobs.find('submission-9', NOW)).toHaveProperty('jobs.size', 3);
		expect(three.pages).toEqual([1, 2]);
		const lying = agentWith((page) => ({ results: page === 1 ? [job(1)] : [], hasNext: true }));
		expect(await lying.jobs.find('submission-9', NOW)).toHaveProperty('jobs.size', 1);
		expect(await agentWithJobs([]).jobs.find('submission-9', NOW)).toHaveProperty('jobs.size', 0);
	});

	it('is undecided if there are more jobs since then than it reads', async () => {
		const { jobs, pages } = agentWith((page) => ({ results: [job(page)], hasNext: true }));
		expect(await jobs.find('submission-999', NOW)).toEqual({
			unreadable: expect.stringContaining('20000') as string,
		});
		expect(pages).toHaveLength(200);
	});

	it('finds a job among any number of jobs if it’s one of the newest', async () => {
		const { jobs, pages } = agentWith((page) => ({ results: [job(page)], hasNext: true }));
		expect(found(await jobs.find('submission-3', NOW), 3)).toBe(idOf(3));
		expect(pages).toEqual([1, 2, 3]);
	});
});

describe('a clock difference', () => {
	const anHour = 60 * MINUTE;
	// By Roe's clock it is an hour later or earlier, and so are the times of its jobs.
	const entries = (ahead: number) =>
		[job(1), job(2), job(3), job(4)].map((entry) => ({
			...entry,
			created_at: new Date(NOW + ahead).toISOString(),
		}));

	it.each([anHour, -anHour])('of %i ms is known from Roe’s responses', async (ahead) => {
		const { jobs, pages } = agentWithJobs(entries(ahead), 1, new Date(NOW + ahead).toUTCString());
		expect(found(await jobs.find('submission-4', NOW), 4)).toBe(idOf(4));
		expect(pages).toEqual([1, 2, 3, 4]);
	});

	it('is no problem if Roe’s responses don’t include the time, since all pages are read', async () => {
		const { jobs, pages } = agentWithJobs(entries(-anHour), 1, '');
		expect(found(await jobs.find('submission-4', NOW), 4)).toBe(idOf(4));
		expect(pages).toEqual([1, 2, 3, 4]);
	});
});

describe('a list that changes during the lookup', () => {
	it('still contains the job, since jobs only move to later pages', async () => {
		// With every page that is read two new jobs come in at the front.
		const old = [job(1), job(2), job(3), job(4)];
		const { jobs, pages } = agentWith((page, call) => {
			const added = Array.from({ length: 2 * (call - 1) }, (_, n) => job(100 + n)).reverse();
			const all = [...added, ...old];
			return { results: all.slice((page - 1) * 3, page * 3), hasNext: page * 3 < all.length };
		});
		const seen = await jobs.find('submission-4', NOW);
		expect([1, 2, 3, 4].map((n) => found(seen, n))).toEqual([1, 2, 3, 4].map(idOf));
		expect(pages).toEqual([1, 2]);
	});

	it('is read further if it isn’t sorted by newest first', async () => {
		const oldestFirst = [job(1, 300), job(2, 200), job(3, 100), job(4, 0)];
		const { jobs } = agentWithJobs(oldestFirst);
		expect(found(await jobs.find('submission-4', NOW), 4)).toBe(idOf(4));
	});
});

describe('a response that isn’t a list of jobs', () => {
	it.each([
		['null', [null]],
		['text', ['a']],
		['a job without an ID', [{ ...job(1), id: undefined }]],
		['a job whose ID is a path', [{ ...job(1), id: '../users' }]],
	])('is unreadable: %s', async (_, results) => {
		const { jobs } = agentWith(() => ({ results }));
		const seen = await jobs.find('submission-1', NOW);
		expect(seen).toEqual({ unreadable: expect.any(String) as string });
	});

	it.each([[undefined], [{}], ['a']])('is unreadable: results %j', async (results) => {
		const { jobs } = agentWith(() => ({ results }));
		expect(await jobs.find('submission-1', NOW)).toHaveProperty('unreadable');
	});

	it.each([400, 403, 404, 302])('is unreadable: status %i', async (status) => {
		const { jobs } = agentWith(() => ({ results: [job(1)], status }));
		expect(await jobs.find('submission-1', NOW)).toHaveProperty(
			'unreadable',
			expect.stringContaining(`HTTP ${status}`),
		);
	});

	it('doesn’t prevent later lookups', async () => {
		const { jobs } = agentWith((_, call) => ({ results: call === 1 ? [null] : [job(1)] }));
		expect(await jobs.find('submission-1', NOW)).toHaveProperty('unreadable');
		expect(found(await jobs.find('submission-1', NOW), 1)).toBe(idOf(1));
	});

	it.each([[null], ['a'], [[1]], [{ n8n_submission_id: 7 }], [undefined]])(
		'has no job if its metadata is %j',
		async (metadata) => {
			const { jobs } = agentWith(() => ({ results: [{ ...job(1), metadata }] }));
			expect(found(await jobs.find('submission-1', NOW), 1)).toBeUndefined();
		},
	);
});

describe('lookups at the same time', () => {
	it('share the next lookup after the running one', async () => {
		let release = () => {};
		const held = new Promise<void>((resolve) => {
			release = resolve;
		});
		const { jobs, pages } = agentWith(async (_, call) => {
			if (call === 1) await held;
			// What the first seen sees was there before the second job was made.
			return { results: call === 1 ? [job(1)] : [job(2), job(1)] };
		});
		const first = jobs.find('submission-1', NOW);
		await new Promise(setImmediate);
		const others = Array.from({ length: 20 }, async () => await jobs.find('submission-2', NOW));
		release();
		expect(found(await first, 1)).toBe(idOf(1));
		for (const other of others) expect(found(await other, 2)).toBe(idOf(2));
		expect(pages).toEqual([1, 1]);
	});

	it('read as far back as the earliest one needs', async () => {
		const entries = [job(1), job(2, 5), job(3, 10), job(4, 15), job(5, 20)];
		const { jobs, pages } = agentWithJobs(entries, 1);
		const both = [jobs.find('submission-9', NOW), jobs.find('submission-4', NOW - 14 * MINUTE)];
		expect((await Promise.all(both)).map((seen) => found(seen, 4))).toEqual([idOf(4), idOf(4)]);
		expect(pages).toEqual([1, 2, 3, 4, 5]);
	});
});

describe('an earlier lookup', () => {
	it('isn’t repeated for a job that it found', async () => {
		const { jobs, pages } = agentWithJobs([job(1), job(2), job(3)]);
		await jobs.find('submission-3', NOW);
		expect(found(await jobs.find('submission-1', NOW), 1)).toBe(idOf(1));
		expect(pages).toEqual([1, 2]);
	});

	it('isn’t repeated for a missing job, if it started late enough and read far enough', async () => {
		const entries = [job(1), job(2, 5), job(3, 10)];
		const { jobs, pages } = agentWithJobs(entries, 1);
		await jobs.find('submission-9', NOW - 4 * MINUTE);
		expect(pages).toEqual([1, 2, 3]);
		await jobs.find('submission-8', NOW - 4 * MINUTE, NOW);
		await jobs.find('submission-8', NOW, NOW - MINUTE);
		expect(pages).toHaveLength(3);
		// Begun too early, not read back far enough.
		await jobs.find('submission-8', NOW, NOW + 1);
		await jobs.find('submission-8', NOW - 9 * MINUTE, NOW);
		expect(pages).toEqual([1, 2, 3, 1, 2, 1, 2, 3]);
	});

	it('is repeated for a missing job, if it ended at a job that it looked for', async () => {
		const { jobs, pages } = agentWithJobs([job(1), job(2), job(3)], 1);
		await jobs.find('submission-1', NOW);
		await jobs.find('submission-9', NOW, 0);
		expect(pages).toEqual([1, 1, 2, 3]);
	});

	it('is repeated if it failed', async () => {
		const { jobs, pages } = agentWith(() => ({ results: [null] }));
		await jobs.find('submission-9', NOW);
		expect(await jobs.find('submission-9', NOW, 0)).toHaveProperty('unreadable');
		expect(pages).toEqual([1, 1]);
	});
});

describe('a peek', () => {
	it('is shared, and finds the jobs since a time', async () => {
		const { jobs, pages } = agentWithJobs([job(1), job(2), job(3, 5)]);
		const ids = [1, 2, 9].map(async (n) => await jobs.peek(`submission-${n}`, NOW));
		expect(await Promise.all(ids)).toEqual([idOf(1), idOf(2), undefined]);
		expect(await jobs.peek('submission-3', NOW)).toBe(idOf(3));
		expect(pages).toEqual([1, 2]);
	});

	it('reads at most ten pages', async () => {
		const { jobs, pages } = agentWith((page) => ({ results: [job(page)], hasNext: true }));
		expect(await jobs.peek('submission-10', NOW)).toBe(idOf(10));
		expect(await jobs.peek('submission-11', NOW)).toBeUndefined();
		expect(pages).toHaveLength(10);
	});

	it('finds nothing if the list can’t be read, and doesn’t fail', async () => {
		const { jobs, pages } = agentWith(() => ({ results: [job(1)], status: 403 }));
		expect(await jobs.peek('submission-1', NOW)).toBeUndefined();
		expect(await jobs.peek('submission-1', NOW)).toBeUndefined();
		expect(pages).toHaveLength(1);
	});
});
