import { codeOf } from '../../../support/codeOf';
import { nodeThat } from '../../../support/engine/nodeThat';
import { labelOf } from '../../../support/labelOf';
import { loopbackOnly } from '../../../support/loopbackOnly';
import { ROE } from '../../../support/roeNode';
import { scene } from '../../../support/scene';
import {
	afterProbe,
	beforeProbe,
	enough,
	errorOf,
	ITEMS,
	looping,
	pairs,
	slow,
	startedFor,
	TWO,
	unreadable,
} from '../submissionScenes';

// A process that dies takes along what its nodes remember. Until it's sure what it has started, twelve seconds pass.
loopbackOnly();

describe('the retry of an execution whose process died', () => {
	scene(
		'returns the jobs that were started, and starts only the missing ones',
		async ({ roe, run }) => {
			slow(roe);
			const dead = await run(ITEMS, { ...TWO, stopWhen: enough(roe, 3) });
			const before = startedFor(roe);
			const again = await run(dead, { ...TWO, died: true });
			return { before, again, started: startedFor(roe), pairs: pairs(roe, again) };
		},
		({ before, again, started, pairs: found }) => {
			expect(before.length).toBeGreaterThanOrEqual(3);
			expect(before.length).toBeLessThan(6);
			expect(again.error).toBeUndefined();
			expect(started).toEqual(ITEMS);
			for (const [onServer, given] of found) expect(given).toBe(onServer);
			// Requests that were under way may have become jobs as well.
			const recovered = again.json(ROE).filter((json) => json.recovered === true);
			expect(recovered.length).toBeGreaterThanOrEqual(before.length);
		},
	);

	scene(
		'reads the list a few times, however many items there are',
		async ({ roe, run, looks, starts }) => {
			slow(roe);
			const many = Array.from({ length: 600 }, (_, index) => `company ${index}`);
			const dead = await run(many, { stopWhen: enough(roe, 300) });
			const before = roe.control.jobs().length;
			const again = await run(dead, { died: true });
			const jobs = roe.control.jobs().length;
			return { dead, before, again, jobs, looks: looks().length, starts: starts().length };
		},
		({ dead, before, again, jobs, looks }) => {
			expect(dead.status).toBe('canceled');
			expect(before).toBeGreaterThanOrEqual(300);
			expect(again.error).toBeUndefined();
			expect(jobs).toBe(600);
			const recovered = again.json(ROE).filter((json) => json.recovered === true);
			expect(recovered.length).toBeGreaterThanOrEqual(before);
			// Pages of a hundred jobs.
			expect(looks).toBeLessThan(60);
		},
	);

	scene(
		'does the same for each pass of a loop',
		async ({ roe, run }) => {
			slow(roe);
			// Equal items of different passes are to be told apart by their jobs.
			roe.control.change({ cache: false });
			const items = ['a', 'b', 'a', 'b', 'a', 'b'];
			const change = { workflow: looping };
			const dead = await run(items, { ...change, stopWhen: enough(roe, 5) });
			const again = await run(dead, { ...change, died: true });
			return { dead, again, started: startedFor(roe), ids: roe.control.jobs().map(({ id }) => id) };
		},
		({ dead, again, started, ids }) => {
			expect(dead.runsOf(ROE).length).toBeGreaterThanOrEqual(2);
			expect(again.error).toBeUndefined();
			expect(started).toEqual(['a', 'a', 'a', 'b', 'b', 'b']);
			expect(
				again
					.json('Done')
					.map(({ jobId }) => jobId)
					.sort(),
			).toEqual(ids.sort());
		},
	);

	scene(
		'does the same for a node that had finished, which n8n then counts as executed',
		async ({ roe, run }) => {
			slow(roe);
			let reached = false;
			const nodeTypes = nodeThat(async function () {
				if (!reached) {
					reached = true;
					await new Promise((resolve) => this.onExecutionCancellation(() => resolve(undefined)));
				}
				return [this.getInputData()];
			});
			const change = { workflow: beforeProbe, nodeTypes };
			const dead = await run(ITEMS, { ...change, stopWhen: () => reached });
			const again = await run(dead, { ...change, died: true });
			return { again, started: startedFor(roe), pairs: pairs(roe, again) };
		},
		({ again, started, pairs: found }) => {
			expect(again.error).toBeUndefined();
			expect(again.runsOf(ROE)).toHaveLength(2);
			expect(started).toEqual(ITEMS);
			for (const [onServer, given] of found) expect(given).toBe(onServer);
		},
	);

	scene(
		'finds a job that Roe’s list shows late',
		async ({ roe, run }) => {
			slow(roe);
			roe.control.change({ listDelay: 6000 });
			const dead = await run(['a'], { stopWhen: enough(roe, 1) });
			const again = await run(dead, { died: true });
			return { again, started: startedFor(roe) };
		},
		({ again, started }) => {
			expect(started).toEqual(['a']);
			expect(again.json(ROE)).toMatchObject([{ recovered: true }]);
		},
	);

	scene(
		'starts another job if the request has changed',
		async ({ roe, run }) => {
			slow(roe);
			// The cache does not mind other metadata.
			roe.control.change({ cache: false });
			const dead = await run(['a'], { stopWhen: enough(roe, 1) });
			const other = { parameters: { options: { metadata: '{"order":"7"}' } }, died: true };
			return { again: await run(dead, other), jobs: roe.control.jobs() };
		},
		({ again, jobs }) => {
			expect(jobs).toHaveLength(2);
			expect(again.json(ROE)).toMatchObject([{ jobId: jobs[1].id }]);
		},
	);

	scene(
		'fails without sending if the list can’t be read, and the next retry finds the jobs',
		async ({ roe, run, starts }) => {
			slow(roe);
			const dead = await run(['a'], { stopWhen: enough(roe, 1) });
			roe.control.addFault(unreadable);
			const failed = await run(dead, { died: true });
			const sent = starts().length;
			roe.control.clearFaults();
			return { failed, sent, again: await run(failed), started: startedFor(roe) };
		},
		({ failed, sent, again, started }) => {
			expect(codeOf(errorOf(failed))).toBe('START_UNKNOWN');
			expect(errorOf(failed)).toContain('HTTP 403');
			expect(sent).toBe(1);
			expect(started).toEqual(['a']);
			expect(again.json(ROE)).toMatchObject([{ recovered: true }]);
		},
	);

	scene(
		'fails without sending if the jobs have no trace metadata',
		async ({ roe, run, starts }) => {
			slow(roe);
			const off = { parameters: { options: { traceMetadata: false } } };
			const dead = await run(['a'], { ...off, stopWhen: enough(roe, 1) });
			return { again: await run(dead, { ...off, died: true }), sent: starts().length };
		},
		({ again, sent }) => {
			expect(codeOf(errorOf(again))).toBe('START_UNKNOWN');
			expect(errorOf(again)).toContain(labelOf('traceMetadata'));
			expect(sent).toBe(1);
		},
	);

	scene(
		'starts all jobs again with Prevent Duplicates off',
		async ({ roe, run, looks }) => {
			slow(roe);
			const off = { parameters: { options: { preventDuplicates: false } } };
			const dead = await run(['a'], { ...off, stopWhen: enough(roe, 1) });
			const again = await run(dead, { ...off, died: true });
			return { again, started: startedFor(roe), looks: looks() };
		},
		({ again, started, looks }) => {
			expect(again.error).toBeUndefined();
			expect(started).toEqual(['a', 'a']);
			expect(looks).toHaveLength(0);
		},
	);
});

describe('the retry of a failed execution', () => {
	scene(
		'returns the jobs of an earlier retry whose process died',
		async ({ roe, run }) => {
			const refused = {
				kind: 'status',
				status: 400,
				when: 'before',
				match: { input: '^b$' },
			} as const;
			roe.control.addFault(refused);
			const oneByOne = { parameters: { options: { maxConcurrency: 1 } } };
			const failed = await run(ITEMS, oneByOne);
			slow(roe);
			const dead = await run(failed, { ...oneByOne, stopWhen: enough(roe, 4) });
			const before = startedFor(roe);
			// n8n has of the first retry what it was begun with: the memory of the first try.
			const again = await run(dead, { ...oneByOne, died: true });
			return { before, again, started: startedFor(roe), pairs: pairs(roe, again) };
		},
		({ before, again, started, pairs: found }) => {
			expect(before.slice(0, 4)).toEqual(['a', 'b', 'c', 'd']);
			expect(again.error).toBeUndefined();
			expect(started).toEqual(ITEMS);
			for (const [onServer, given] of found) expect(given).toBe(onServer);
		},
	);

	scene(
		'starts items at once that never started, even if the list can’t be read',
		async ({ roe, run, starts, looks }) => {
			roe.control.addFault(unreadable);
			let tries = 0;
			const nodeTypes = nodeThat(async function () {
				if (tries++ === 0) throw new Error('Not yet');
				return [this.getInputData()];
			});
			const change = { workflow: afterProbe, nodeTypes };
			const failed = await run(ITEMS, change);
			const again = await run(failed, change);
			return { failed, again, starts: starts(), looks: looks(), started: startedFor(roe) };
		},
		({ failed, again, starts, looks, started }) => {
			expect(failed.error?.message).toContain('Not yet');
			expect(again.error).toBeUndefined();
			expect(started).toEqual(ITEMS);
			expect(starts).toHaveLength(ITEMS.length);
			expect(looks.length).toBeLessThanOrEqual(1);
		},
	);
});
