import { findListedJobs } from '../../../nodes/RoeAi/transport/findListedJobs';
import type { RoeContext } from '../../../nodes/RoeAi/transport/sendRequest';
import { credentials } from '../../support/credential';
import { fc } from '../../support/property';
import { rejectionOf } from '../../support/rejectionOf';

const AGENT = '3f0c9a52-6c1e-4d1b-9a77-1b1d3c2f4a01';
const NOW = Date.parse('2026-11-24T10:00:00Z');
const MINUTE = 60_000;
const PAGE_SIZE = 100;

const idOf = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

interface Job {
	id: string;
	created_at: string;
	metadata: { case: string };
}

/** Job number `n`, made as many minutes before now. */
const job = (n: number, minutesAgo = n): Job => ({
	id: idOf(n),
	created_at: new Date(NOW - minutesAgo * MINUTE).toISOString(),
	metadata: { case: String(n) },
});

const wanted = (n: number, minutesAgo = n) => ({
	jobId: idOf(n),
	createdAt: NOW - minutesAgo * MINUTE,
});

interface Query {
	page?: number;
	page_size?: number;
	job_id?: string;
	created_from?: string;
	created_to?: string;
}

type Page = { status?: number; count?: unknown; next?: unknown; results?: unknown };

/** An agent with these jobs, newest first. `change` is what Roe does otherwise with a request. */
function agentWith(jobs: Job[], change: (query: Query, page: Page) => Page = (_, page) => page) {
	const queries: Query[] = [];
	const respond = (query: Query): Page => {
		const { page = 1, page_size: size = 20, job_id: jobId } = query;
		const matching = jobs.filter(
			({ id, created_at: at }) =>
				(jobId === undefined || id === jobId) &&
				at >= (query.created_from ?? '') &&
				at <= (query.created_to ?? '9'),
		);
		const results = matching.slice((page - 1) * size, page * size);
		if (page > 1 && results.length === 0) return { status: 404 };
		const next = page * size < matching.length ? 'https://x.test/' : null;
		return { count: matching.length, next, results };
	};
	const context = {
		getCredentials: async () => credentials.roeAiApi,
		getNode: () => ({ name: 'Roe AI' }),
		helpers: {
			async httpRequestWithAuthentication(_type: string, { qs }: { qs: Query }) {
				queries.push(qs);
				const { status = 200, ...page } = change(qs, respond(qs));
				const body = JSON.stringify({ previous: null, ...page });
				return await Promise.resolve({ statusCode: status, headers: {}, body });
			},
		},
	} as unknown as RoeContext;
	const find = async (...asked: Array<{ jobId: string; createdAt?: number }>) => {
		const found = await findListedJobs(context, AGENT, asked);
		for (const [jobId, { id, metadata }] of found) {
			expect(id.toLowerCase()).toBe(jobId);
			expect(idOf(Number(metadata?.case))).toBe(jobId);
		}
		return [...found.keys()];
	};
	return { find, queries };
}

const range = (count: number) => Array.from({ length: count }, (_, n) => n);

describe('jobs of an agent’s list', () => {
	const many = range(1000).map((n) => job(n));

	it('cost one request for one job, by its ID', async () => {
		const { find, queries } = agentWith(many);
		expect(await find(wanted(700))).toEqual([idOf(700)]);
		expect(queries).toMatchObject([{ job_id: idOf(700) }]);
	});

	it.each([
		[2, 1],
		[PAGE_SIZE, 1],
		[PAGE_SIZE + 1, 2],
		[10 * PAGE_SIZE, 10],
	])('that were created one after another: %i cost %i requests', async (count, requests) => {
		const { find, queries } = agentWith(many);
		const asked = range(count).map((n) => wanted(n));
		expect((await find(...asked)).sort()).toEqual(asked.map(({ jobId }) => jobId));
		expect(queries).toHaveLength(requests);
	});

	it('that many others lie between cost no more than one request more than by their IDs', async () => {
		const { find, queries } = agentWith(many);
		const asked = [200, 500, 800].map((n) => wanted(n));
		expect((await find(...asked)).sort()).toEqual(asked.map(({ jobId }) => jobId));
		expect(queries.length).toBeLessThanOrEqual(asked.length + 1);
	});

	it('are looked for only in the time in which they were created', async () => {
		const { find, queries } = agentWith(many);
		await find(wanted(10), wanted(20));
		const [{ created_from: from, created_to: to }] = queries;
		expect(Date.parse(from!)).toBeLessThanOrEqual(NOW - 20 * MINUTE);
		expect(Date.parse(from!)).toBeGreaterThan(NOW - 21 * MINUTE);
		expect(Date.parse(to!)).toBeGreaterThanOrEqual(NOW - 10 * MINUTE);
		expect(Date.parse(to!)).toBeLessThan(NOW - 9 * MINUTE);
	});

	it('are found if Roe does not tell when one of them was created', async () => {
		const { find, queries } = agentWith(many);
		expect(await find({ jobId: idOf(0) }, wanted(50))).toHaveLength(2);
		expect(queries).toHaveLength(1);
		expect(queries[0]).not.toHaveProperty('created_from');
	});

	it('that the list of that time does not show are asked for by their IDs', async () => {
		// As if Roe’s times were of another zone.
		const { find, queries } = agentWith(many, (query, page) =>
			query.created_from === undefined ? page : { count: 0, next: null, results: [] },
		);
		expect(await find(wanted(1), wanted(2))).toHaveLength(2);
		expect(queries.map(({ job_id: jobId }) => jobId)).toEqual([undefined, idOf(1), idOf(2)]);
	});

	it('are never others, though Roe ignores each filter', async () => {
		const { find } = agentWith([], () => ({ count: 2, next: null, results: [job(8), job(9)] }));
		expect(await find(wanted(1))).toEqual([]);
		expect(await find(wanted(1), wanted(9, 2))).toEqual([idOf(9)]);
	});

	it('are found though the list has become shorter meanwhile', async () => {
		const { find } = agentWith(many, (query, page) =>
			(query.page ?? 1) > 1 ? { status: 404 } : page,
		);
		const asked = range(PAGE_SIZE + 3).map((n) => wanted(n));
		expect(await find(...asked)).toHaveLength(asked.length);
	});

	it.each([
		['no count', (page: Page) => ({ ...page, count: undefined })],
		['too high a count', (page: Page) => ({ ...page, count: 1e12 })],
		['too low a count', (page: Page) => ({ ...page, count: 0 })],
		['always the same page', () => ({ count: 900, next: 'https://x.test/', results: [job(0)] })],
		['entries that are no jobs', (page: Page) => ({ ...page, results: [null, {}, 7, { id: 5 }] })],
	])('end with %s', async (_, change) => {
		const { find, queries } = agentWith(many, (query, page) =>
			query.job_id === undefined ? change(page) : page,
		);
		const asked = range(30).map((n) => wanted(n * 30));
		expect(await find(...asked)).toHaveLength(asked.length);
		expect(queries.length).toBeLessThanOrEqual(2 * asked.length);
	});

	it('are an error if the list can’t be read', async () => {
		const { find } = agentWith(many, () => ({ status: 403 }));
		expect(await rejectionOf(find(wanted(1)))).toMatchObject({ httpCode: 403 });
	});

	it('are all found, with at most one request more than the cheaper way, wherever they lie', async () => {
		const numbers = fc.uniqueArray(fc.integer({ min: 0, max: 999 }), {
			minLength: 1,
			maxLength: 60,
		});
		await fc.assert(
			fc.asyncProperty(numbers, async (asked) => {
				const { find, queries } = agentWith(many);
				expect(await find(...asked.map((n) => wanted(n)))).toHaveLength(asked.length);
				const span = Math.max(...asked) - Math.min(...asked) + 1;
				const cheaper = Math.min(asked.length, Math.ceil(span / PAGE_SIZE));
				expect(queries.length).toBeLessThanOrEqual(cheaper + 1);
			}),
		);
	});
});
