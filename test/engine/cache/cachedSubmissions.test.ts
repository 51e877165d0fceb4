import { type Sandbox, SEED } from '../../../sandbox';
import { expectError } from '../../support/expectError';
import { loopbackOnly } from '../../support/loopbackOnly';
import { ROE } from '../../support/roeNode';
import { scene } from '../../support/scene';
import { startJobs } from '../../support/startJobs';

// Until the node knows what became of a lost response, twelve seconds pass.
loopbackOnly();

/** The job of an earlier execution for the item "a", which Roe then returns from its cache. */
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

describe('a run that Roe has in its cache, after a lost response', () => {
	scene(
		'is sent again, since the earlier job has another submission ID, and starts nothing',
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
		'isn’t sent again if Roe accepted it, and the error mentions the cache',
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
		'can only have started a new job with Skip Cache on, which is found',
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
