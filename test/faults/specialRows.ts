import { type FaultRule, type Sandbox, SEED } from '../../sandbox';
import type { Row } from './rows';
import { only, type Trial } from './trial';

const ITEMS = 6;

type Special = Pick<Row, 'fault'> & Partial<Omit<Row, 'trial'>> & { trial: Partial<Trial> };

/** A lost answer before and after the server takes a request: what every look at the list of jobs here is about. */
const LOST = [
	{ kind: 'reset', when: 'before', ...only(2) },
	{ kind: 'reset', when: 'after', ...only(5) },
] as const;

const LIST = { match: { method: 'GET', path: '/jobs/$' }, when: 'before' } as const;

const HOUR = 3_600_000;

/** What is beside the requests: the way to the server, its limits, its list of jobs, its clock, and the node's other ways to start. */
export function specialRows(): Row[] {
	const rows: Special[] = [
		{ fault: 'port refuses connections for 1.5 s', trial: { refusesFor: 1500 } },
		...(['seconds', 'date'] as const).map(
			(retryAfter): Special => ({
				fault: `5 requests a second, Retry-After as ${retryAfter}`,
				trial: {
					items: 25,
					sandbox: { rateLimit: { requests: 5, perSeconds: 1, retryAfter } },
				},
			}),
		),
		{
			fault: 'one item: reset, 500, truncated',
			when: 'both',
			trial: {
				faults: [
					{ kind: 'reset', when: 'before', ...only(3) },
					{ kind: 'status', when: 'before', ...only(3) },
					{ kind: 'truncated', when: 'after', ...only(3) },
				],
			},
		},
		lost('list shows new jobs 8 s late', { sandbox: { listDelay: 8000 } }),
		lost('Roe’s clock an hour ahead', { sandbox: { clockSkew: HOUR } }),
		lost('Roe’s clock an hour behind', { sandbox: { clockSkew: -HOUR } }),
		lost('2,000 other jobs in the list', { prepare: startOthers }),
		lost('list fails three times', {
			faults: [...LOST, { ...LIST, kind: 'status', status: 503, times: 3 }],
		}),
		lost('list: page, truncated, nothing, another object, endless, reset', {
			faults: [
				...LOST,
				...(['html', 'truncated', 'empty', 'wrong-shape', 'huge', 'reset'] as const).map(
					(kind) => ({ ...LIST, kind }),
				),
			],
		}),
		{
			...lost('list can’t be read at all', {
				mode: 'continue',
				faults: [...LOST, { ...LIST, kind: 'status', status: 403, times: 10_000 }],
			}),
			ends: (item) => ([2, 5].includes(item) ? ['honest'] : ['job']),
		},
		lost('list can’t be read at all, later it can', {
			faultsEnd: true,
			faults: [...LOST, { ...LIST, kind: 'status', status: 403, times: 10_000 }],
		}),
		{
			...lost('Trace Metadata off', { mode: 'retry on fail', options: { traceMetadata: false } }),
			ends: (item) => ([2, 5].includes(item) ? ['honest'] : ['job']),
		},
		lost('Run and Wait', { parameters: { operation: 'runAndWait' }, mode: 'retry on fail' }),
		{
			fault: 'first item rejected once, “Continue” and Retry On Fail',
			when: 'both',
			trial: {
				mode: 'continue and retry',
				faults: [...LOST, { kind: 'status', status: 400, when: 'before', ...only(1) }],
			},
		},
		bulk('breaks off after 2 jobs', {}, { runs: 2 }),
		bulk('breaks off, and the list shows new jobs 8 s late', { sandbox: { listDelay: 8000 } }),
		bulk('breaks off; Roe’s clock an hour behind', { sandbox: { clockSkew: -HOUR } }),
		bulk('breaks off; 2,000 other jobs in the list', { prepare: startOthers }),
		bulk('breaks off; list can’t be read at all, later it can', {
			faultsEnd: true,
			faults: [BROKEN, { ...LIST, kind: 'status', status: 403, times: 10_000 }],
		}),
		bulk('three times without a response', {
			faults: [
				{ kind: 'reset', when: 'before', match: MANY },
				BROKEN,
				{ kind: 'truncated', match: MANY, skip: 1 },
			],
		}),
	];
	return rows.map(({ fault, when = '', trial, ends = () => ['job'] }) => ({
		fault,
		when,
		trial: { mode: 'stop', body: 'json', items: ITEMS, faults: [], ...trial },
		ends,
	}));
}

const lost = (fault: string, trial: Partial<Trial>): Special => ({
	fault: `reset; ${fault}`,
	when: 'both',
	trial: { faults: [...LOST], ...trial },
});

const MANY = { path: '/many/$' };
const BROKEN: FaultRule = { kind: 'status', when: 'during', runs: 3, match: MANY };

const bulk = (fault: string, trial: Partial<Trial>, broken: Partial<FaultRule> = {}): Special => ({
	fault: `Run Bulk; ${fault}`,
	when: 'both',
	trial: { parameters: { operation: 'runBulk' }, faults: [{ ...BROKEN, ...broken }], ...trial },
});

/** Jobs of the same agent that somebody else starts: two thousand, in two requests. */
async function startOthers({ url }: Sandbox): Promise<void> {
	const inputs = Array.from({ length: 1000 }, () => ({ company_name: 'Other', question: 'Who?' }));
	for (let request = 0; request < 2; request++) {
		await fetch(`${url}/v1/agents/run/${SEED.agents.text}/async/many/`, {
			method: 'POST',
			headers: { authorization: `Bearer ${SEED.apiKey}`, 'content-type': 'application/json' },
			body: JSON.stringify({ inputs }),
		});
	}
}
