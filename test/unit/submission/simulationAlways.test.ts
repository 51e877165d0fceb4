import { fc, numRuns } from '../../support/property';
import {
	anyPlan,
	type ListReply,
	type Plan,
	type Run,
	type StartReply,
} from '../../simulation/plan';
import { play } from '../../simulation/play';

const ok: StartReply = {
	reply: 'ok',
	isAccepted: true,
	replyMs: 20,
	late: 0,
	batch: 1,
	survivesCrash: false,
};
const list: ListReply = { reply: 'ok', thereMs: 10, backMs: 10 };
const run: Run = {
	of: 'latest',
	gapMs: 0,
	crashAt: undefined,
	stopAtMs: undefined,
	countsOn: false,
};

/** A plan in which all goes well, with changes. */
function planWith(change: Partial<Plan>, roe: Partial<Plan['roe']> = {}): Plan {
	return {
		seed: 0,
		operation: 'runAsync',
		passes: [[0]],
		onError: 'stop',
		retryOnFail: false,
		savesProgress: false,
		traceMetadata: true,
		keys: 'none',
		skipCache: false,
		requestTimeout: 120,
		roe: {
			clockAheadMs: 0,
			hasCache: false,
			pageSize: 100,
			listDelay: [0],
			clockDriftMs: [0],
			failsJobs: [false],
			starts: [ok],
			lists: [list],
			...roe,
		},
		runs: [run],
		others: [],
		...change,
	};
}

/** What the simulation has found, each as small as it could be. */
const FOUND: Array<[string, Plan]> = [
	[
		'n8n dies with “Save Execution Progress” on, and the list shows the job late',
		planWith({ savesProgress: true, runs: [{ ...run, crashAt: 1 }, run] }, { listDelay: [1] }),
	],
	[
		'n8n dies with “Save Execution Progress” on, and the list can’t be read',
		planWith(
			{ savesProgress: true, runs: [{ ...run, crashAt: 1 }, run] },
			{ lists: [{ ...list, reply: '403' }] },
		),
	],
	[
		'n8n dies after a failed job was replaced',
		planWith(
			{ operation: 'runAndWait', retryOnFail: true, runs: [{ ...run, crashAt: 13 }, run] },
			{ failsJobs: [true, false] },
		),
	],
	[
		'n8n dies, and the retry fails before it gets to the item (“Trace Metadata” off)',
		planWith(
			{ passes: [[0], [1]], traceMetadata: false, runs: [{ ...run, crashAt: 3 }] },
			{ starts: [ok, { ...ok, reply: 'reset' }] },
		),
	],
	[
		'a second retry is stopped while it looks for the job of the first',
		planWith(
			{
				runs: [run, run, { ...run, of: 'first', stopAtMs: 10 }],
				others: [
					{ beforeRun: 0, text: 0 },
					{ beforeRun: 0, text: 0 },
				],
			},
			{
				pageSize: 1,
				clockDriftMs: [0, 0, -60_000],
				starts: [{ ...ok, reply: '307', isAccepted: false }, ok],
			},
		),
	],
	[
		'it’s not known whether a pass of a loop has started the job of the next one’s key',
		planWith(
			{ keys: 'text', passes: [[0], [0]], onError: 'continue', traceMetadata: false },
			{ listDelay: [1], starts: [{ ...ok, reply: 'reset' }] },
		),
	],
];

describe('one item has one job', () => {
	it.each(FOUND)('if %s', async (_, plan) => {
		const { violations, history } = await play(plan);
		expect(violations).toEqual([]);
		expect(history.some(({ type }) => type === 'accepted')).toBe(true);
	});

	it('in any history', async () => {
		await fc.assert(
			fc.asyncProperty(anyPlan, async (plan) => {
				expect((await play(plan)).violations).toEqual([]);
			}),
			{ numRuns: numRuns(100) },
		);
	});
});
