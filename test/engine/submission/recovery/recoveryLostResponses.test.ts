import { type FaultRule, SEED } from '../../../../sandbox';
import type { WorkflowRun } from '../../../support/engine';
import { codeOf } from '../../../support/codeOf';
import { expectError, quoted } from '../../../support/expectError';
import { labelOf } from '../../../support/labelOf';
import { loopbackOnly } from '../../../support/loopbackOnly';
import { ROE } from '../../../support/roeNode';
import { scene } from '../../../support/scene';
import { unreadable } from '../submissionScenes';

// Until it's sure that a job isn't there, twelve seconds pass.
loopbackOnly();

/** Strikes when the server has read the request: before or after it has acted on it. */
const lost = (when: 'before' | 'after', more: Partial<FaultRule> = {}): FaultRule => ({
	kind: 'reset',
	when,
	match: { input: '.' },
	...more,
});

const RETRY = { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 };
const off = (option: string) => ({ parameters: { options: { [option]: false } } });
const errorOf = (run: WorkflowRun) => {
	const error = run.errorOf(ROE);
	return { message: error?.message, description: error?.description };
};
const markOf = (submissionId: string) => `n8n_submission_id = ${submissionId}`;

describe('a lost response', () => {
	scene(
		'is recovered from the list of jobs, and nothing is sent again',
		async ({ roe, run, starts }) => {
			roe.control.addFault(lost('after'));
			return { output: (await run(['a'])).json(ROE), starts: starts(), jobs: roe.control.jobs() };
		},
		({ output, starts, jobs }) => {
			expect(jobs).toHaveLength(1);
			expect(output).toEqual([{ jobId: jobs[0].id, agentId: SEED.agents.text, recovered: true }]);
			expect(starts).toHaveLength(1);
		},
	);

	scene(
		'is sent again with the same submission ID after twelve seconds, if Roe never accepted the request',
		async ({ roe, run, starts }) => {
			roe.control.addFault(lost('before'));
			const output = (await run(['a'])).json(ROE);
			return { output, starts: starts(), jobs: roe.control.jobs() };
		},
		({ output, starts, jobs }) => {
			expect(output).toEqual([{ jobId: jobs[0].id, agentId: SEED.agents.text }]);
			expect(jobs).toHaveLength(1);
			expect(starts).toHaveLength(2);
			const [first, second] = starts.map(({ time }) => Date.parse(time));
			expect(second - first).toBe(12_000);
			const submissionOf = ({ bodyText = '' }) => /"n8n_submission_id":"(.*?)"/.exec(bodyText)?.[1];
			expect(starts.map(submissionOf)).toEqual([
				jobs[0].metadata.n8n_submission_id,
				jobs[0].metadata.n8n_submission_id,
			]);
		},
	);

	scene(
		'is an error with the submission ID if the list can’t be read, and a retry finds the job',
		async ({ roe, run, starts }) => {
			[lost('after'), unreadable].forEach((fault) => roe.control.addFault(fault));
			const failed = await run(['a']);
			roe.control.clearFaults();
			const again = await run(failed);
			return { error: errorOf(failed), again, starts: starts(), jobs: roe.control.jobs() };
		},
		({ error, again, starts, jobs }) => {
			expect(jobs).toHaveLength(1);
			expectError(error, 'START_UNKNOWN', 0);
			expect(error.description).toContain(markOf(jobs[0].metadata.n8n_submission_id));
			expect(error.description).toContain(SEED.agents.text);
			expect(error.description).toContain('HTTP 403');
			expect(again.json(ROE)).toMatchObject([{ jobId: jobs[0].id, recovered: true }]);
			expect(starts).toHaveLength(1);
		},
	);

	scene(
		'is an error if a gateway timed out, and isn’t sent again while Roe may process it',
		async ({ roe, run, starts, looks }) => {
			roe.control.addFault(lost('before', { kind: 'status', status: 504, body: '' }));
			return { error: errorOf(await run(['a'])), starts: starts(), looks: looks() };
		},
		({ error, starts, looks }) => {
			expectError(error, 'START_UNKNOWN', 0, 'HTTP 504');
			expect(looks.length).toBeGreaterThan(1);
			expect(starts).toHaveLength(1);
		},
	);

	scene(
		'is looked up for many items together',
		async ({ roe, run, looks, starts }) => {
			const names = Array.from({ length: 40 }, (_, index) => `company ${index}`);
			roe.control.addFault(lost('after', { times: 40 }));
			const output = await run(names, { parameters: { options: { maxConcurrency: 40 } } });
			return { output: output.json(ROE), looks: looks(), starts: starts() };
		},
		({ output, looks, starts }) => {
			expect(output.map(({ recovered }) => recovered)).toEqual(output.map(() => true));
			expect(starts).toHaveLength(40);
			expect(looks.length).toBeLessThan(40);
		},
	);
});

describe('a lost response for a job without trace metadata', () => {
	scene(
		'is an error, and isn’t sent again, even in the next tries (Trace Metadata off)',
		async ({ roe, run, starts, looks }) => {
			roe.control.addFault(lost('before'));
			const failed = await run(['a'], { ...off('traceMetadata'), node: RETRY });
			const again = await run(failed, off('traceMetadata'));
			return { failed, again, starts: starts(), looks: looks() };
		},
		({ failed, again, starts, looks }) => {
			for (const run of [failed, again]) {
				expectError(errorOf(run), 'START_UNKNOWN', 0);
				expect(errorOf(run).description).toContain(labelOf('traceMetadata'));
				expect(errorOf(run).description).not.toContain(markOf(''));
			}
			expect(starts).toHaveLength(1);
			expect(looks).toHaveLength(0);
		},
	);

	scene(
		'stays an error if Trace Metadata is turned on for the retry, since the job has none',
		async ({ roe, run, starts }) => {
			roe.control.addFault(lost('after'));
			const failed = await run(['a'], off('traceMetadata'));
			const again = await run(failed);
			return { again, starts: starts(), jobs: roe.control.jobs() };
		},
		({ again, starts, jobs }) => {
			expect(codeOf(errorOf(again))).toBe('START_UNKNOWN');
			expect(starts).toHaveLength(1);
			expect(jobs.map(({ metadata }) => metadata)).toEqual([{}]);
		},
	);

	scene(
		'is an error if the user sets the submission ID',
		async ({ roe, run, starts }) => {
			roe.control.addFault(lost('after'));
			const options = { metadata: '{"n8n_submission_id":"mine"}' };
			const failed = await run(['a'], { parameters: { options } });
			return { failed, starts: starts(), jobs: roe.control.jobs() };
		},
		({ failed, starts, jobs }) => {
			expect(codeOf(errorOf(failed))).toBe('START_UNKNOWN');
			expect(starts).toHaveLength(1);
			expect(jobs[0].metadata.n8n_submission_id).toBe('mine');
		},
	);
});

describe('Prevent Duplicates off', () => {
	scene(
		'sends one request for each try, with no lookup, record or submission ID',
		async ({ roe, run, starts, looks }) => {
			roe.control.addFault(lost('after'));
			const done = await run(['a'], { ...off('preventDuplicates'), node: RETRY });
			return { done, starts: starts(), looks: looks(), jobs: roe.control.jobs() };
		},
		({ done, starts, looks, jobs }) => {
			expect(done.json(ROE)).toEqual([{ jobId: jobs[1].id, agentId: SEED.agents.text }]);
			expect(starts).toHaveLength(2);
			expect(looks).toHaveLength(0);
			expect(jobs.map(({ metadata }) => metadata.n8n_submission_id)).toEqual([
				undefined,
				undefined,
			]);
			expect(jobs[0].metadata.n8n_item_index).toBe('0');
		},
	);

	scene(
		'returns the error unchanged',
		async ({ roe, run, starts }) => {
			roe.control.addFault(lost('after'));
			return { failed: await run(['a'], off('preventDuplicates')), starts: starts() };
		},
		({ failed, starts }) => {
			expectError(errorOf(failed), 'CONNECTION_LOST', 0);
			expect(starts).toHaveLength(1);
		},
	);
});

describe('a success without a job ID', () => {
	scene(
		'is quoted in the error and never sent again, even if no job is found',
		async ({ roe, run, starts }) => {
			roe.control.addFault(lost('before', { kind: 'wrong-shape' }));
			const failed = await run(['a']);
			const again = await run(failed);
			return { failed: errorOf(failed), again: errorOf(again), starts: starts() };
		},
		({ failed, again, starts }) => {
			const response = quoted('{"unexpected":true}');
			expect(failed.description).toContain(response);
			expect(again.description).not.toContain(response);
			for (const error of [failed, again]) {
				expectError(error, 'JOB_ID_MISSING', 0);
				expect(error.description).toMatch(new RegExp(`${markOf('[0-9a-f-]{36}')}\\b`));
			}
			expect(starts).toHaveLength(1);
		},
	);

	scene(
		'is no problem if the job is found',
		async ({ roe, run, starts }) => {
			roe.control.addFault(lost('after', { kind: 'empty' }));
			return { output: (await run(['a'])).json(ROE), starts: starts(), jobs: roe.control.jobs() };
		},
		({ output, starts, jobs }) => {
			expect(output).toMatchObject([{ jobId: jobs[0].id, recovered: true }]);
			expect(starts).toHaveLength(1);
		},
	);
});
