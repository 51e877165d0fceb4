import type { IExecuteFunctions } from 'n8n-workflow';

import {
	Deduplicator,
	type FindByKey,
} from '../../../../nodes/RoeAi/submission/deduplication/deduplicator';
import {
	createUnstored,
	type Submission,
} from '../../../../nodes/RoeAi/submission/submissionStore';
import type { StartedJob } from '../../../../nodes/RoeAi/submission/startedJob';
import { codeOf } from '../../../support/codeOf';
import { credentials } from '../../../support/credential';
import { fc } from '../../../support/property';

const AGENT = '3f0c9a52-6c1e-4d1b-9a77-1b1d3c2f4a01';
const SENT = { type: 'sent', at: 0, timeoutMs: 1000, traceable: true } as const;

/** What becomes of the request, if one is sent. */
type Fate = 'started' | 'rejected' | 'unknown' | 'found';

interface Item {
	key: string;
	input: string;
	fate: Fate;
}

/** An agent without jobs: what counts is what the items of a run know of each other. */
const context = {
	getCredentials: async () => credentials.roeAiApi,
	getNode: () => ({ name: 'Roe AI' }),
	getInputData: () => [],
	getContext: () => ({}),
	helpers: {
		httpRequestWithAuthentication: async () => ({
			statusCode: 200,
			headers: {},
			body: '{"count":0,"next":null,"previous":null,"results":[]}',
		}),
	},
} as unknown as IExecuteFunctions;

interface Sent extends Item {
	jobId: string;
}

/** Starts all items at the same time, in an order of the scheduler's. */
async function play(items: Item[], scheduler: fc.Scheduler) {
	const sent: Sent[] = [];
	const deduplicator = new Deduplicator(context);
	const startItem = async ({ key, input, fate }: Item, index: number): Promise<Ending> => {
		const submission = createUnstored();
		const run = {
			agentId: AGENT,
			inputs: [{ key: 'a', kind: 'text' as const, text: input }],
			metadata: {},
			skipCache: false,
		};
		const start = async (_run: unknown, find: FindByKey<string>): Promise<StartedJob<string>> => {
			const found = await find();
			if (found.kind === 'found') return found.started;
			submission.apply(SENT);
			await scheduler.schedule(Promise.resolve(), `request ${index}`);
			if (fate !== 'rejected') sent.push({ key, input, fate, jobId: `job-${index}` });
			return end(submission, fate, `job-${index}`);
		};
		const rules = { key, windowMs: 1000, restartFailed: true };
		try {
			return { started: await deduplicator.startOnce(run, rules, submission, start) };
		} catch (error) {
			return { error };
		}
	};
	const starting = Promise.all(items.map(startItem));
	await scheduler.waitFor(starting);
	return { sent, endings: await starting };
}

type Ending = { started: StartedJob<string> } | { error: unknown };

function end(submission: Submission, fate: Fate, jobId: string): StartedJob<string> {
	if (fate === 'rejected') submission.apply({ type: 'notStarted' });
	if (fate === 'rejected' || fate === 'unknown') throw new Error(fate);
	submission.apply({ type: fate, jobId });
	return fate === 'found'
		? { isNew: false, jobId, recovered: true, deduplicated: false }
		: { isNew: true, metadata: {}, response: jobId };
}

const anyItems = fc.array(
	fc.record<Item>({
		key: fc.constantFrom('a', 'b'),
		input: fc.constantFrom('x', 'x', 'y'),
		fate: fc.constantFrom('started', 'started', 'rejected', 'unknown', 'found'),
	}),
	{ minLength: 1, maxLength: 8 },
);

const jobOf = ({ started }: { started: StartedJob<string> }) =>
	'jobId' in started ? started.jobId : started.response;

describe('the items of one run, with any response,', () => {
	const always = async (
		check: (items: Item[], played: Awaited<ReturnType<typeof play>>) => void,
	): Promise<void> =>
		await fc.assert(
			fc.asyncProperty(anyItems, fc.scheduler(), async (items, scheduler) =>
				check(items, await play(items, scheduler)),
			),
			{ numRuns: 300 },
		);

	it('start at most one job for a key, and none after one that may exist', async () => {
		await always((_items, { sent }) => {
			for (const key of ['a', 'b']) {
				expect(sent.filter((one) => one.key === key).length).toBeLessThanOrEqual(1);
			}
		});
	});

	it('get the key’s job, or an error with the reason', async () => {
		await always((items, { sent, endings }) => {
			endings.forEach((ending, index) => {
				const { key, input } = items[index];
				const job = sent.find((one) => one.key === key);
				if ('started' in ending) {
					expect({ jobId: jobOf(ending), input }).toEqual({ jobId: job?.jobId, input: job?.input });
					return;
				}
				const code = codeOf(ending.error);
				if (code === 'DEDUPLICATION_INPUTS_DIFFER') expect(job?.input).not.toBe(input);
				else if (code === 'START_UNKNOWN') expect(job?.fate).toBe('unknown');
				else expect((ending.error as Error).message).toBe(items[index].fate);
			});
		});
	});

	it('report the job as existing, except for the item that started it', async () => {
		await always((items, { endings }) => {
			for (const key of ['a', 'b']) {
				const first = endings.filter(
					(ending, index) =>
						items[index].key === key &&
						'started' in ending &&
						(ending.started.isNew || !ending.started.deduplicated),
				);
				expect(first.length).toBeLessThanOrEqual(1);
			}
		});
	});
});
