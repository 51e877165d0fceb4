import { type Sandbox, SEED } from '../../../sandbox';
import { expectError } from '../../support/expectError';
import { loopbackOnly } from '../../support/loopbackOnly';
import { ROE } from '../../support/roeNode';
import { scene } from '../../support/scene';
import { startJobs } from '../../support/startJobs';

// What a lost answer is about can be told after twelve seconds: so these are scenes.
loopbackOnly();

/** The job of an earlier execution for the item "a", which Roe then answers from its cache. */
async function earlierJob({ url, control }: Sandbox): Promise<string> {
	control.change({ cache: true });
	const [jobId] = await startJobs(url, SEED.agents.text, {
		company_name: 'a',
		question: 'Who owns it?',
	});
	control.finishJobs();
	control.clearRequests();
	return jobId;
}

const ONE = { match: { input: '^a$' } };

describe('a lost answer to a run that Roe has in its cache', () => {
	scene(
		'is asked for again, as the earlier job has another submission ID: that starts nothing',
		async ({ roe, run, starts }) => {
			const jobId = await earlierJob(roe);
			roe.control.addFault({ kind: 'reset', when: 'after', ...ONE });
			const output = (await run(['a'])).json(ROE);
			return { jobId, output, starts: starts(), jobs: roe.control.jobs() };
		},
		({ jobId, output, starts, jobs }) => {
			expect(output).toEqual([{ jobId, agentId: SEED.agents.text }]);
			expect(jobs).toHaveLength(1);
			expect(starts).toHaveLength(2);
		},
	);

	scene(
		'that Roe has taken is not sent again, and the error names the cache',
		async ({ roe, run, starts }) => {
			await earlierJob(roe);
			roe.control.addFault({ kind: 'wrong-shape', when: 'after', ...ONE });
			const first = await run(['a']);
			const again = await run(first);
			return { first, again, starts: starts(), jobs: roe.control.jobs() };
		},
		({ first, again, starts, jobs }) => {
			for (const run of [first, again]) {
				expectError(run.errorOf(ROE), 'JOB_ID_MISSING', 0);
				expect(run.errorOf(ROE)?.description).toMatch(/\bcache\b/);
			}
			expect(starts).toHaveLength(1);
			expect(jobs).toHaveLength(1);
		},
	);

	scene(
		'to a run with Skip Cache can only be about a new job, which is found',
		async ({ roe, run }) => {
			const jobId = await earlierJob(roe);
			roe.control.addFault({ kind: 'wrong-shape', when: 'after', ...ONE });
			const skipped = await run(['a'], { parameters: { options: { skipCache: true } } });
			return { jobId, output: skipped.json(ROE), jobs: roe.control.jobs() };
		},
		({ jobId, output, jobs }) => {
			expect(jobs).toHaveLength(2);
			expect(output).toMatchObject([{ jobId: jobs[1].id, recovered: true }]);
			expect(jobs[1].id).not.toBe(jobId);
		},
	);
});
