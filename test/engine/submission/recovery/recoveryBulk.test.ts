import type { FaultRule } from '../../../../sandbox';
import { codeOf } from '../../../support/codeOf';
import { expectError } from '../../../support/expectError';
import { loopbackOnly } from '../../../support/loopbackOnly';
import { ROE } from '../../../support/roeNode';
import { scene } from '../../../support/scene';
import { errorOf, ITEMS, pairs, startedFor, unreadable } from '../submissionScenes';
import { always, bulk, CONTINUE, fault, idsOf, recoveredIn, startAsOther } from './bulkScenes';

// Until it's sure which jobs are there, twelve seconds pass.
loopbackOnly();

const LOSSES: Array<[string, Omit<FaultRule, 'match'>, options?: { requestTimeout: number }]> = [
	['a reset', { kind: 'reset' }],
	['500', { kind: 'status' }],
	['a proxy’s 502', { kind: 'html' }],
	['504', { kind: 'status', status: 504 }],
	['a truncated response', { kind: 'truncated' }],
	['an empty response', { kind: 'empty' }],
	['another object', { kind: 'wrong-shape' }],
	['a redirect', { kind: 'redirect' }],
	['a time-out', { kind: 'timeout' }, { requestTimeout: 20 }],
];

describe('a bulk request whose response is lost', () => {
	for (const [name, rule, options] of LOSSES) {
		scene(
			`returns its job IDs after the twelve seconds in which others’ jobs also show: ${name}`,
			async ({ roe, run, starts, looks }) => {
				roe.control.addFault(fault(rule));
				const done = await run(ITEMS, bulk(options));
				const [look] = looks();
				const known = { pairs: pairs(roe, done), started: startedFor(roe) };
				return { done, ...known, starts: starts(), look };
			},
			({ done, pairs: found, starts, started, look }) => {
				expect(done.error).toBeUndefined();
				expect(recoveredIn(done)).toEqual(always(true));
				for (const [onServer, given] of found) expect(given).toBe(onServer);
				expect(started).toEqual(ITEMS);
				expect(starts).toHaveLength(1);
				const waited = Date.parse(look.time) - Date.parse(starts[0].time);
				// A request that timed out may have been accepted until then.
				expect(waited).toBe((options?.requestTimeout ?? 0) * 1000 + 12_000);
			},
		);
	}

	for (const [name, rule] of LOSSES.filter(([, { kind, status }]) => {
		return ['reset', 'html', 'truncated'].includes(kind) || (kind === 'status' && !status);
	})) {
		scene(
			`is sent again after twelve seconds if Roe never accepted it: ${name}`,
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
				expect(second - first).toBe(12_000);
				expect(others).toEqual([]);
			},
		);
	}

	for (const [name, rule, options] of LOSSES.filter(([, { kind, status }]) => {
		return status === 504 || ['timeout', 'empty', 'wrong-shape'].includes(kind);
	})) {
		scene(
			`is an error, and isn’t sent again, if Roe may still process it or has accepted it: ${name}`,
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
		'is an error if it was redirected and there are no jobs, since the next one would be redirected too',
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
		'is sent only a few times',
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
		'is sent again for the missing jobs only, if it started some of them',
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
		'starts one job for each of several equal items',
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
		'is recovered among other requests, and the later ones are sent',
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
		'is an error if the list can’t be read, and the retry finds the jobs',
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
		'is recovered even if the list shows jobs late and Roe’s clock differs',
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
		'is sent again for cached jobs, and returns the same ones',
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
		'is sent once, without a lookup, with Prevent Duplicates off',
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
