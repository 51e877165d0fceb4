import { type FaultRule, type Sandbox, SEED } from '../../../sandbox';
import { codeOf } from '../../support/codeOf';
import type { WorkflowRun } from '../../support/engine';
import { expectError } from '../../support/expectError';
import { loopbackOnly } from '../../support/loopbackOnly';
import { ROE } from '../../support/roeNode';
import { scene, type SceneChange } from '../../support/scene';
import { until } from '../../support/until';
import { errorOf, ITEMS, looping, pairs, startedFor, unreadable } from './submissionScenes';

// To be sure which jobs are there takes twelve seconds: so these are scenes.
loopbackOnly();

const MANY = { path: '/many/$' };
const fault = (rule: Omit<FaultRule, 'match'>): FaultRule => ({ ...rule, match: MANY });

const bulk = (options = {}, change: SceneChange = {}): SceneChange => ({
	...change,
	parameters: { operation: 'runBulk', options },
});
const CONTINUE = { node: { onError: 'continueRegularOutput' } } as const;

/** Another client's bulk request, with the inputs that the node gives for these items. */
async function startAsOther({ url }: Sandbox, names: string[]): Promise<string[]> {
	const inputs = names.map((name) => ({ company_name: name, question: 'Who owns it?' }));
	const response = await fetch(`${url}/v1/agents/run/${SEED.agents.text}/async/many/`, {
		method: 'POST',
		headers: { authorization: `Bearer ${SEED.apiKey}`, 'content-type': 'application/json' },
		body: JSON.stringify({ inputs }),
	});
	return (await response.json()) as string[];
}

const recoveredIn = (run: WorkflowRun) =>
	run.json(ROE).map((json) => json.recovered ?? codeOf(json) ?? false);
const always = <T>(value: T) => ITEMS.map(() => value);
const idsOf = (run: WorkflowRun) => run.json(ROE).map(({ jobId }) => String(jobId));

const LOSSES: Array<[string, Omit<FaultRule, 'match'>, options?: object]> = [
	['a reset', { kind: 'reset' }],
	['500', { kind: 'status' }],
	['a proxy’s 502', { kind: 'html' }],
	['504', { kind: 'status', status: 504 }],
	['a truncated response', { kind: 'truncated' }],
	['an empty response', { kind: 'empty' }],
	['another object', { kind: 'wrong-shape' }],
	['a redirect', { kind: 'redirect' }],
	['a time-out', { kind: 'timeout' }, { requestTimeout: 10 }],
];

describe('a bulk request whose response is lost', () => {
	for (const [name, rule, options] of LOSSES) {
		scene(
			`gives the IDs of its jobs: ${name}`,
			async ({ roe, run, starts }) => {
				roe.control.addFault(fault(rule));
				const done = await run(ITEMS, bulk(options));
				return { done, pairs: pairs(roe, done), starts: starts(), started: startedFor(roe) };
			},
			({ done, pairs: found, starts, started }) => {
				expect(done.error).toBeUndefined();
				expect(recoveredIn(done)).toEqual(always(true));
				for (const [onServer, given] of found) expect(given).toBe(onServer);
				expect(started).toEqual(ITEMS);
				expect(starts).toHaveLength(1);
			},
		);
	}

	for (const [name, rule] of LOSSES.filter(([, { kind, status }]) => {
		return ['reset', 'html', 'truncated'].includes(kind) || (kind === 'status' && !status);
	})) {
		scene(
			`is sent again if Roe never took it, after twelve seconds: ${name}`,
			async ({ roe, run, starts }) => {
				roe.control.addFault(fault({ ...rule, when: 'before' }));
				const done = await run(ITEMS, bulk());
				return { done, pairs: pairs(roe, done), starts: starts(), started: startedFor(roe) };
			},
			({ done, pairs: found, starts, started }) => {
				expect(recoveredIn(done)).toEqual(always(false));
				for (const [onServer, given] of found) expect(given).toBe(onServer);
				expect(started).toEqual(ITEMS);
				const [first, second, ...others] = starts.map(({ time }) => Date.parse(time));
				expect(second - first).toBeGreaterThanOrEqual(12_000);
				expect(others).toEqual([]);
			},
		);
	}

	for (const [name, rule, options] of LOSSES.filter(([, { kind, status }]) => {
		return status === 504 || ['timeout', 'empty', 'wrong-shape'].includes(kind);
	})) {
		scene(
			`is an error, and isn’t sent again, if Roe may still act on it or has accepted it: ${name}`,
			async ({ roe, run, starts }) => {
				roe.control.addFault(fault({ ...rule, when: 'before' }));
				return { done: await run(ITEMS, bulk(options, CONTINUE)), starts: starts() };
			},
			({ done, starts }) => {
				done.json(ROE).forEach((json, item) => expectError(json, 'BULK_START_UNKNOWN', item));
				expect(starts).toHaveLength(1);
			},
		);
	}

	scene(
		'is an error if it was redirected and there are no jobs: the next one would be, too',
		async ({ roe, run, starts }) => {
			roe.control.addFault(fault({ kind: 'redirect', when: 'before', times: 9 }));
			return { done: await run(ITEMS, bulk()), starts: starts() };
		},
		({ done, starts }) => {
			expect(codeOf(errorOf(done))).not.toBe('BULK_START_UNKNOWN');
			expect(codeOf(errorOf(done))).toBeDefined();
			expect(starts).toHaveLength(1);
		},
	);

	scene(
		'isn’t sent forever',
		async ({ roe, run, starts }) => {
			roe.control.addFault(fault({ kind: 'status', when: 'before', times: 9 }));
			return { done: await run(ITEMS, bulk()), starts: starts() };
		},
		({ done, starts }) => {
			expect(codeOf(errorOf(done))).toBe('SERVER_FAILED');
			expect(starts).toHaveLength(3);
		},
	);

	scene(
		'and that made only some of its jobs is sent again for the others alone',
		async ({ roe, run, starts }) => {
			roe.control.addFault(fault({ kind: 'status', when: 'during', runs: 2 }));
			const done = await run(ITEMS, bulk());
			return { done, pairs: pairs(roe, done), starts: starts(), started: startedFor(roe) };
		},
		({ done, pairs: found, starts, started }) => {
			expect(recoveredIn(done)).toEqual([true, true, false, false, false, false]);
			for (const [onServer, given] of found) expect(given).toBe(onServer);
			expect(started).toEqual(ITEMS);
			expect(starts.map(({ jobIds }) => jobIds?.length)).toEqual([undefined, 4]);
		},
	);

	scene(
		'gives equal items a job each',
		async ({ roe, run }) => {
			const items = ['a', 'b', 'a', 'a', 'half \ud83d'];
			roe.control.addFault(fault({ kind: 'status', when: 'during', runs: 3 }));
			const done = await run(items, bulk());
			return { done, ids: roe.control.jobs().map(({ id }) => id), started: startedFor(roe) };
		},
		({ done, ids, started }) => {
			expect(done.error).toBeUndefined();
			expect(started).toEqual(['a', 'a', 'a', 'b', 'half \ufffd']);
			expect(idsOf(done).sort()).toEqual(ids.sort());
			expect(recoveredIn(done).filter((recovered) => recovered === true)).toHaveLength(3);
		},
	);

	scene(
		'among other requests is found again, and those after it are sent',
		async ({ roe, run, starts }) => {
			const items = Array.from({ length: 2001 }, (_, index) => `company ${index}`);
			roe.control.addFault(fault({ kind: 'reset', skip: 1 }));
			const done = await run(items, bulk());
			return { done, pairs: pairs(roe, done, items), starts: starts() };
		},
		({ done, pairs: found, starts }) => {
			for (const [onServer, given] of found) expect(given).toBe(onServer);
			const recovered = recoveredIn(done).map((one, index) => (one === true ? index : -1));
			expect(recovered.filter((index) => index >= 0)).toEqual(
				Array.from({ length: 1000 }, (_, index) => 1000 + index),
			);
			expect(starts).toHaveLength(3);
		},
	);

	scene(
		'is an error if the list can’t be read; the retry finds the jobs',
		async ({ roe, run, starts }) => {
			[fault({ kind: 'reset' }), unreadable].forEach((rule) => roe.control.addFault(rule));
			const failed = await run(ITEMS, bulk());
			roe.control.clearFaults();
			return { failed, again: await run(failed, bulk()), starts: starts() };
		},
		({ failed, again, starts }) => {
			expect(codeOf(errorOf(failed))).toBe('BULK_START_UNKNOWN');
			expect(errorOf(failed)).toContain('HTTP 403');
			expect(recoveredIn(again)).toEqual(always(true));
			expect(starts).toHaveLength(1);
		},
	);

	scene(
		'is left to the retry if the execution is stopped',
		async ({ roe, run, starts }) => {
			roe.control.addFault(fault({ kind: 'reset' }));
			const isHit = () => roe.control.faults()[0].hits > 0;
			const stopped = await run(ITEMS, bulk({}, { stopWhen: isHit }));
			return { stopped, again: await run(stopped, bulk()), starts: starts() };
		},
		({ stopped, again, starts }) => {
			expect(stopped.status).toBe('canceled');
			expect(recoveredIn(again)).toEqual(always(true));
			expect(starts).toHaveLength(1);
		},
	);

	scene(
		'is found by a list that shows jobs late, and by Roe’s clock',
		async ({ roe, run, starts }) => {
			roe.control.change({ listDelay: 8000, clockSkew: -3_600_000 });
			roe.control.addFault(fault({ kind: 'reset' }));
			return { done: await run(ITEMS, bulk()), starts: starts() };
		},
		({ done, starts }) => {
			expect(recoveredIn(done)).toEqual(always(true));
			expect(starts).toHaveLength(1);
		},
	);

	scene(
		'of cached runs is sent again, which returns the same jobs',
		async ({ roe, run, starts }) => {
			roe.control.change({ cache: true });
			const before = await startAsOther(roe, ITEMS);
			roe.control.finishJobs();
			roe.control.advanceClock(10 * 60_000);
			roe.control.addFault(fault({ kind: 'reset' }));
			const done = await run(ITEMS, bulk());
			return { before, done, starts: starts(), jobs: roe.control.jobs().length };
		},
		({ before, done, starts, jobs }) => {
			expect(idsOf(done)).toEqual(before);
			expect(starts).toHaveLength(3);
			expect(jobs).toBe(ITEMS.length);
		},
	);

	scene(
		'with Prevent Duplicates off is plain: one request, no looking',
		async ({ roe, run, starts, looks }) => {
			roe.control.addFault(fault({ kind: 'reset' }));
			const done = await run(ITEMS, bulk({ preventDuplicates: false }));
			return { done, starts: starts(), looks: looks() };
		},
		({ done, starts, looks }) => {
			expect(codeOf(errorOf(done))).toBe('CONNECTION_LOST');
			expect(starts).toHaveLength(1);
			expect(looks).toHaveLength(0);
		},
	);
});

/** When the node has sent its first request, which was hit by a fault. */
const isSent = ({ control }: Sandbox) => until(() => control.faults()[0].hits > 0);

describe('other jobs with the same inputs', () => {
	scene(
		'that somebody starts at the same time are an error for their items alone',
		async ({ roe, run }) => {
			roe.control.addFault(fault({ kind: 'reset' }));
			const running = run(ITEMS, bulk({}, CONTINUE));
			await isSent(roe);
			await startAsOther(roe, ['b']);
			return { done: await running, started: startedFor(roe) };
		},
		({ done, started }) => {
			expect(recoveredIn(done)).toEqual(
				ITEMS.map((name) => (name === 'b' ? 'BULK_START_UNKNOWN' : true)),
			);
			expect(started).toEqual(['a', 'b', 'b', 'c', 'd', 'e', 'f']);
		},
	);

	scene(
		'that somebody started shortly before don’t hide those of the request',
		async ({ roe, run, starts }) => {
			await startAsOther(roe, ITEMS);
			roe.control.advanceClock(5000);
			roe.control.addFault(fault({ kind: 'reset' }));
			const done = await run(ITEMS, bulk());
			const ours = roe.control.jobs().slice(ITEMS.length);
			return { done, ours: ours.map(({ id }) => id), starts: starts() };
		},
		({ done, ours, starts }) => {
			expect(idsOf(done)).toEqual(ours);
			expect(recoveredIn(done)).toEqual(always(true));
			expect(starts).toHaveLength(2);
		},
	);

	scene(
		'that somebody started shortly before are an error if the request’s own aren’t there',
		async ({ roe, run, starts }) => {
			await startAsOther(roe, ['a', 'b']);
			roe.control.advanceClock(5000);
			roe.control.addFault(fault({ kind: 'reset', when: 'before' }));
			return { done: await run(ITEMS, bulk({}, CONTINUE)), starts: starts() };
		},
		({ done, starts }) => {
			const unknown = 'BULK_START_UNKNOWN';
			expect(recoveredIn(done)).toEqual([unknown, unknown, false, false, false, false]);
			expect(starts.map(({ jobIds }) => jobIds?.length)).toEqual([2, undefined, 4]);
		},
	);

	scene(
		'with another submission ID, or older ones, are no one’s business',
		async ({ roe, run, starts }) => {
			await startAsOther(roe, ['b']);
			roe.control.advanceClock(10 * 60_000);
			roe.control.addFault(fault({ kind: 'reset', when: 'before' }));
			const running = run(ITEMS, bulk());
			await isSent(roe);
			await run(['a', 'c']);
			return { done: await running, starts: starts() };
		},
		({ done, starts }) => {
			expect(done.error).toBeUndefined();
			expect(recoveredIn(done)).toEqual(always(false));
			expect(starts).toHaveLength(5);
		},
	);

	scene(
		'of another execution of this n8n are told apart, just before and at the same time',
		async ({ roe, run }) => {
			const before = await run(ITEMS, bulk());
			const when = ['after', 'before'] as const;
			when.forEach((time) => roe.control.addFault(fault({ kind: 'reset', when: time })));
			const both = await Promise.all(when.map(async () => await run(ITEMS, bulk())));
			return { all: [before, ...both].flatMap(idsOf), jobs: roe.control.jobs() };
		},
		({ all, jobs }) => {
			expect(all.sort()).toEqual(jobs.map(({ id }) => id).sort());
			expect(jobs).toHaveLength(3 * ITEMS.length);
		},
	);

	scene(
		'of an earlier pass of a loop are told apart',
		async ({ roe, run, starts }) => {
			roe.control.addFault(fault({ kind: 'reset', skip: 1 }));
			roe.control.addFault(fault({ kind: 'reset', skip: 1, when: 'before' }));
			const done = await run(['a', 'b', 'a', 'b', 'a', 'b'], bulk({}, { workflow: looping }));
			return { done, starts: starts(), ids: roe.control.jobs().map(({ id }) => id) };
		},
		({ done, starts, ids }) => {
			expect(done.error).toBeUndefined();
			const given = done.json('Done').map(({ jobId }) => String(jobId));
			expect(given.sort()).toEqual(ids.sort());
			expect(ids).toHaveLength(6);
			expect(starts.length).toBeGreaterThan(3);
		},
	);
});

describe('the retry of an execution whose process died', () => {
	scene(
		'finds the jobs of its bulk requests, and starts the others',
		async ({ roe, run, starts }) => {
			roe.control.addFault(fault({ kind: 'delay', delayMs: 2000, skip: 1 }));
			const items = Array.from({ length: 2500 }, (_, index) => `company ${index}`);
			const stopWhen = () => roe.control.jobs().length >= 2000;
			const dead = await run(items, bulk({}, { stopWhen }));
			const again = await run(dead, bulk({}, { died: true }));
			return { again, pairs: pairs(roe, again, items), starts: starts() };
		},
		({ again, pairs: found, starts }) => {
			expect(again.error).toBeUndefined();
			for (const [onServer, given] of found) expect(given).toBe(onServer);
			expect(recoveredIn(again)).toEqual(found.map((_, index) => (index < 2000 ? true : false)));
			expect(starts.map(({ jobIds }) => jobIds?.length)).toEqual([1000, 1000, 500]);
		},
	);

	scene(
		'is an error for jobs that somebody else has started as well since then',
		async ({ roe, run, starts }) => {
			const dead = await run(ITEMS, bulk({}, { stopWhen: () => roe.control.jobs().length > 0 }));
			await startAsOther(roe, ['a']);
			const again = await run(dead, bulk({}, { ...CONTINUE, died: true }));
			return { again, starts: starts() };
		},
		({ again, starts }) => {
			const [first, ...others] = recoveredIn(again);
			expect(first).toBe('BULK_START_UNKNOWN');
			expect(others).toEqual(others.map(() => true));
			expect(starts).toHaveLength(2);
		},
	);
});
