import { type FaultRule, type SandboxOptions } from '../../../sandbox';
import { seededRandom } from '../../../sandbox/random';
import { only } from '../trial';

/** Something that happens while items are sent, the same for all contenders. */
export interface Happening {
	/** As the table says it. */
	what: string;
	items: number;
	faults: FaultRule[];
	sandbox?: SandboxOptions;
	/**
	 * Executions one after the other, each with the first so many items: a source that delivers again. A contender that can tell
	 * cases apart by a key is given the item's name as the key.
	 */
	executions?: number[];
	/**
	 * Requests that the server gets for an item, by its number, from a node that n8n runs as often as it has to. Roe's refusals are
	 * for n8n to repeat, the node itself does not, so each of them is a run of the node.
	 */
	requests?: Record<number, number>;
	/** Stands in docs/comparison.md as well. */
	isExample?: boolean;
}

const ITEMS = 20;
/** Items that a fault hits. */
const HIT = [7, 14];
/** Seconds that all contenders wait for an answer. */
export const REQUEST_TIMEOUT = 2;
const SEED_OF_THE_MIX = 20261124;

const taken = (rule: Omit<FaultRule, 'match' | 'when'>) =>
	HIT.map((item): FaultRule => ({ ...rule, when: 'after', ...only(item) }));

export const HAPPENINGS: Happening[] = [
	{
		what: 'Roe rejects the 7th item twice',
		items: ITEMS,
		faults: [{ kind: 'status', status: 400, body: ['Busy'], when: 'before', times: 2, ...only(7) }],
		requests: { ...once(ITEMS), 7: 3 },
		isExample: true,
	},
	{
		what: 'Roe accepts 5 requests a second',
		items: ITEMS,
		faults: [],
		sandbox: { rateLimit: { requests: 5, perSeconds: 1 } },
		isExample: true,
	},
	{
		what: 'the connection breaks before Roe accepts the request',
		items: ITEMS,
		faults: HIT.map((item) => ({ kind: 'reset', when: 'before', ...only(item) })),
		isExample: true,
	},
	{
		what: 'the connection breaks after Roe accepts the request',
		items: ITEMS,
		faults: taken({ kind: 'reset' }),
		isExample: true,
	},
	{ what: 'Roe accepts it and never responds', items: ITEMS, faults: taken({ kind: 'timeout' }) },
	{
		what: 'Roe accepts it and responds with 500',
		items: ITEMS,
		faults: taken({ kind: 'status', status: 500 }),
		isExample: true,
	},
	{
		what: 'Roe accepts it, and a proxy responds with 502',
		items: ITEMS,
		faults: taken({ kind: 'html' }),
	},
	{
		what: 'Roe accepts it, and the response is truncated',
		items: ITEMS,
		faults: taken({ kind: 'truncated' }),
	},
	{
		what: 'Roe accepts it, and the response is empty',
		items: ITEMS,
		faults: taken({ kind: 'empty' }),
	},
	{
		what: 'Roe accepts it after the client has given up',
		items: ITEMS,
		faults: HIT.map((item) => ({ kind: 'delay', delayMs: 3500, when: 'before', ...only(item) })),
	},
	mixed(),
	{
		what: 'the same source is delivered twice (two executions)',
		items: ITEMS,
		faults: [],
		executions: [ITEMS, ITEMS],
		isExample: true,
	},
	{
		what: 'a schedule reads the same rows again, and as many new ones',
		items: ITEMS,
		faults: [],
		executions: [ITEMS / 2, ITEMS],
		isExample: true,
	},
];

const bulk = (rule: Omit<FaultRule, 'match'>) => ({
	items: ITEMS,
	faults: [{ ...rule, match: { path: '/many/$' } }],
});

/** The same for one request with all items. */
export const BULK_HAPPENINGS: Happening[] = [
	{
		what: 'Roe rejects the request with 429',
		...bulk({ kind: 'status', status: 429, when: 'before', headers: { 'retry-after': '1' } }),
	},
	{
		what: 'the connection breaks before Roe accepts the request',
		...bulk({ kind: 'reset', when: 'before' }),
		isExample: true,
	},
	{
		what: 'the connection breaks after Roe accepts the request',
		...bulk({ kind: 'reset', when: 'after' }),
		isExample: true,
	},
	{
		what: 'Roe accepts it and never responds',
		...bulk({ kind: 'timeout', when: 'after' }),
		isExample: true,
	},
	{
		what: 'Roe accepts it and responds with 500',
		...bulk({ kind: 'status', status: 500, when: 'after' }),
	},
	{
		what: 'Roe starts 12 of the 20 jobs and responds with 500',
		...bulk({ kind: 'status', status: 500, when: 'during', runs: 12 }),
		isExample: true,
	},
	{
		what: 'Roe accepts it, and a proxy responds with 502',
		...bulk({ kind: 'html', when: 'after' }),
	},
	{
		what: 'Roe accepts it, and the response is truncated',
		...bulk({ kind: 'truncated', when: 'after' }),
	},
];

/** 200 items, of which a tenth meets one of the faults above, drawn at random. */
function mixed(): Happening {
	const items = 200;
	const random = seededRandom(SEED_OF_THE_MIX);
	const kinds: Array<Omit<FaultRule, 'match'>> = [
		{ kind: 'reset', when: 'before' },
		{ kind: 'reset', when: 'after' },
		{ kind: 'status', status: 500, when: 'after' },
		{ kind: 'html', when: 'after' },
		{ kind: 'truncated', when: 'after' },
		{ kind: 'status', status: 429, when: 'before', headers: { 'retry-after': '1' } },
	];
	const faults: FaultRule[] = [];
	for (let item = 1; item <= items; item++) {
		if (random() < 0.1)
			faults.push({ ...kinds[Math.floor(random() * kinds.length)], ...only(item) });
	}
	return {
		what: `${items} items, ${faults.length} with one of these faults (seed ${SEED_OF_THE_MIX})`,
		items,
		faults,
		isExample: true,
	};
}

/** One request for each item. */
function once(items: number): Record<number, number> {
	return Object.fromEntries(Array.from({ length: items }, (_, index) => [index + 1, 1]));
}
