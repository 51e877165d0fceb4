import { loopbackOnly } from '../../../support/loopbackOnly';
import { scene } from '../../../support/scene';
import { ITEMS, looping, pairs, slow, startedFor } from '../submissionScenes';
import {
	always,
	bulk,
	CONTINUE,
	fault,
	idsOf,
	isSent,
	recoveredIn,
	startAsOther,
} from './bulkScenes';

// Until it's sure which jobs are there, twelve seconds pass.
loopbackOnly();

describe('other jobs with the same inputs', () => {
	scene(
		'are an error only for their own items if they start at the same time',
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
		'don’t hide those of the request if they started shortly before',
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
		'are an error if they started shortly before and the request’s own jobs are missing',
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
		'are ignored if they have another submission ID or are older',
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
		'are told apart if another execution of this n8n starts them, just before or at the same time',
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
		'are told apart if they’re from an earlier pass of a loop',
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
		'is an error for jobs that someone else has also started since then',
		async ({ roe, run, starts }) => {
			slow(roe);
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
