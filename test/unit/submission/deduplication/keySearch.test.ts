import type { KeyQuestion } from '../../../../nodes/RoeAi/submission/deduplication/decide';
import { KeySearch } from '../../../../nodes/RoeAi/submission/deduplication/keySearch';
import { MAX_PAGES } from '../../../../nodes/RoeAi/submission/newestJobs';
import type { RoeContext } from '../../../../nodes/RoeAi/transport/sendRequest';
import { codeOf } from '../../../support/codeOf';
import { credentials } from '../../../support/credential';
import { rejectionOf } from '../../../support/rejectionOf';

const AGENT = '3f0c9a52-6c1e-4d1b-9a77-1b1d3c2f4a01';
const NOW = Date.parse('2026-11-24T10:00:00Z');
const HOUR = 3_600_000;
const PAGE = 2;

interface Entry {
	id: unknown;
	created_at: string;
	status_code: number;
	metadata: Record<string, string>;
}

const idOf = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

/** Job number `n`, with the key `case-n`, made some hours before now. */
const job = (n: number, hoursAgo: number, metadata: Record<string, string> = {}): Entry => ({
	id: idOf(n),
	created_at: new Date(NOW - hoursAgo * HOUR).toISOString(),
	status_code: 3,
	metadata: { n8n_deduplication_key: `case-${n}`, ...metadata },
});

type Filter = (entries: Entry[], metadata: string) => Entry[];

/** A filter as the local Roe has it: the JSON text of an object. */
const byJson: Filter = (entries, metadata) => {
	if (!metadata.startsWith('{')) return [];
	const [[name, value]] = Object.entries(JSON.parse(metadata) as Record<string, string>);
	return entries.filter((entry) => entry.metadata[name] === value);
};

interface Server {
	filter?: Filter;
	/** What Roe answers instead, by the number of the request. */
	failAt?: (request: number) => boolean;
	clockAheadMs?: number;
}

/** An agent with these jobs, in pages of two. Counts what it was asked. */
function agentWith(entries: Entry[], { filter, failAt, clockAheadMs = 0 }: Server = {}) {
	const pages: number[] = [];
	const filters: string[] = [];
	const context = {
		getCredentials: async () => credentials.roeAiApi,
		getNode: () => ({ name: 'Roe AI' }),
		helpers: {
			async httpRequestWithAuthentication(
				_type: string,
				{ qs }: { qs: { page: number; metadata?: string } },
			) {
				const { page, metadata } = qs;
				if (metadata === undefined) pages.push(page);
				else filters.push(metadata);
				const headers = { date: new Date(NOW + clockAheadMs).toUTCString() };
				if (failAt?.(pages.length + filters.length)) {
					return { statusCode: 403, headers, body: '{"detail":"No"}' };
				}
				const all = metadata === undefined ? entries : (filter?.(entries, metadata) ?? []);
				const shifted = all.map((entry) => ({
					...entry,
					created_at: new Date(Date.parse(entry.created_at) + clockAheadMs).toISOString(),
				}));
				const results = shifted.slice((page - 1) * PAGE, page * PAGE);
				const next = page * PAGE < all.length ? 'https://x.test/' : null;
				const body = JSON.stringify({ count: 0, next, previous: null, results });
				return { statusCode: 200, headers, body };
			},
		},
	} as unknown as RoeContext;
	return {
		pages,
		filters,
		search: (hasFewKeys: boolean) => new KeySearch(context, AGENT, hasFewKeys),
	};
}

const question = (hours: number): KeyQuestion => ({
	inputsDigest: 'v1:a',
	submissionId: 'mine',
	since: NOW - hours * HOUR,
	restartFailed: true,
});

const found = (n: number) => ({ kind: 'found', job: { jobId: idOf(n) } });
const ABSENT = { kind: 'absent' };
const many = Array.from({ length: 10 }, (_, index) => job(index + 1, index));

beforeEach(() => jest.useFakeTimers({ now: NOW, doNotFake: ['nextTick', 'setImmediate'] }));
afterEach(() => jest.useRealTimers());

describe('a search for keys', () => {
	it('reads the list once for all keys, and only as far as they need', async () => {
		const { pages, search } = agentWith(many);
		const one = search(false);
		const asked = [1, 5, 3, 99].map(async (n) => await one.find(`case-${n}`, question(6)));
		expect(await Promise.all(asked)).toMatchObject([found(1), found(5), found(3), ABSENT]);
		// The fifth page is older than the window, and its margin of two minutes.
		expect(pages).toEqual([1, 2, 3, 4]);
		expect(await one.find('case-4', question(6))).toMatchObject(found(4));
		expect(pages).toHaveLength(4);
	});

	it('reads further if another item has a longer window', async () => {
		const { pages, search } = agentWith(many);
		const one = search(false);
		expect(await one.find('case-9', question(2))).toMatchObject(ABSENT);
		const read = [...pages];
		expect(await one.find('case-9', question(9))).toMatchObject(found(9));
		// Each page once.
		expect(read).toEqual([1, 2]);
		expect(pages).toEqual([1, 2, 3, 4, 5]);
	});

	it('doesn’t stop at a failed job, since an older one may have succeeded', async () => {
		const failed = { ...job(1, 0), status_code: 4 };
		const older = { ...job(8, 7), metadata: { n8n_deduplication_key: 'case-1' } };
		const { search } = agentWith([failed, ...many.slice(1, 7), older]);
		expect(await search(false).find('case-1', question(8))).toMatchObject(found(8));
	});

	it.each([HOUR, -HOUR])('measures the window by Roe’s clock: %i ms off', async (clockAheadMs) => {
		const { search } = agentWith(many, { clockAheadMs });
		expect(await search(false).find('case-4', question(3))).toMatchObject(found(4));
		expect(await search(false).find('case-5', question(3))).toMatchObject(ABSENT);
	});

	it('is an error if the window has more jobs than it reads', async () => {
		const endless = Array.from({ length: PAGE * MAX_PAGES + 1 }, (_, n) => job(n, 0));
		const { pages, search } = agentWith(endless);
		const error = await rejectionOf(search(false).find('none', question(1)));
		expect(codeOf(error)).toBe('DEDUPLICATION_WINDOW_TOO_LONG');
		expect(pages).toHaveLength(MAX_PAGES);
	});

	it('finds a key in a window with more jobs, if it’s among the ones it reads', async () => {
		const endless = Array.from({ length: PAGE * MAX_PAGES + 1 }, (_, n) => job(n, 0));
		expect(await agentWith(endless).search(false).find('case-3', question(1))).toMatchObject(
			found(3),
		);
	});

	it('is an error for all keys if a page can’t be read, and isn’t tried again', async () => {
		const { pages, search } = agentWith(many, { failAt: (request) => request === 2 });
		const one = search(false);
		for (const key of ['case-9', 'case-8']) {
			const error = await rejectionOf(one.find(key, question(24)));
			expect(codeOf(error)).toBe('DEDUPLICATION_UNKNOWN');
		}
		expect(pages).toEqual([1, 2]);
		// The first page was read.
		expect(await one.find('case-2', question(24))).toMatchObject(found(2));
	});
});

describe('Roe’s filter, for few keys on a long list,', () => {
	it('is used once it has found a job of the first page', async () => {
		const { pages, filters, search } = agentWith(many, { filter: byJson });
		const one = search(true);
		expect(await one.find('case-9', question(24))).toMatchObject(found(9));
		expect(await one.find('case-99', question(24))).toMatchObject(ABSENT);
		expect(pages).toEqual([1]);
		const keys = filters.map((text) => Object.values(JSON.parse(text) as object)[0] as string);
		// The oldest job of the first page proves it.
		expect(keys).toEqual(['case-2', 'case-9', 'case-99']);
	});

	it('can have another syntax', async () => {
		const byText: Filter = (entries, text) =>
			entries.filter(
				(entry) => text === `n8n_deduplication_key:${entry.metadata.n8n_deduplication_key}`,
			);
		const { pages, search } = agentWith(many, { filter: byText });
		expect(await search(true).find('case-9', question(24))).toMatchObject(found(9));
		expect(pages).toEqual([1]);
	});

	const unreliable: Array<[string, Server]> = [
		['finds nothing', { filter: () => [] }],
		['is ignored', { filter: (entries) => entries }],
		[
			'finds another job as well',
			{ filter: (entries, text) => [...byJson(entries, text), many[6]] },
		],
		['fails', { failAt: (request) => request === 2 || request === 3 }],
		[
			'is behind by more than a page',
			{ filter: (entries, text) => byJson(entries.slice(4), text) },
		],
	];

	it.each(unreliable)('isn’t trusted if it %s, and the list is read', async (_, server) => {
		const { pages, search } = agentWith(many, server);
		expect(await search(true).find('case-9', question(24))).toMatchObject(found(9));
		expect(pages).toEqual([1, 2, 3, 4, 5]);
		expect(await agentWith(many, server).search(true).find('case-99', question(24))).toMatchObject(
			ABSENT,
		);
	});

	it('isn’t trusted if it finds more than a page', async () => {
		const again = (n: number, status_code: number) => ({
			...job(n, n),
			status_code,
			metadata: { n8n_deduplication_key: 'case' },
		});
		const jobs = [...many.slice(0, 4), again(5, 4), again(6, 4), again(7, 3)];
		const { search } = agentWith(jobs, { filter: byJson });
		expect(await search(true).find('case', question(24))).toMatchObject(found(7));
	});

	it('isn’t used for a key with a possible meaning in its syntax', async () => {
		const colon = { ...job(9, 8), metadata: { n8n_deduplication_key: 'case:9' } };
		const { filters, search } = agentWith([...many.slice(0, 8), colon], { filter: byJson });
		expect(await search(true).find('case:9', question(24))).toMatchObject(found(9));
		expect(filters).toEqual([]);
	});

	it('isn’t used if no job of the first page has a key to test it', async () => {
		const others = many.slice(0, 2).map((entry) => ({ ...entry, metadata: {} }));
		const { filters, search } = agentWith([...others, ...many.slice(2)], { filter: byJson });
		expect(await search(true).find('case-9', question(24))).toMatchObject(found(9));
		expect(filters).toEqual([]);
	});

	it('isn’t used if the first page covers the window, or has the key', async () => {
		const { filters, search } = agentWith(many, { filter: byJson });
		expect(await search(true).find('case-2', question(24))).toMatchObject(found(2));
		expect(await search(true).find('case-99', question(0.5))).toMatchObject(ABSENT);
		expect(filters).toEqual([]);
	});

	it('isn’t used for many keys', async () => {
		const { filters, search } = agentWith(many, { filter: byJson });
		expect(await search(false).find('case-9', question(24))).toMatchObject(found(9));
		expect(filters).toEqual([]);
	});
});
