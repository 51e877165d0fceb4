import { type Sandbox, startSandbox } from '../../../sandbox';
import { codeOf } from '../../support/codeOf';
import { loopbackOnly } from '../../support/loopbackOnly';
import { ROE } from '../../support/roeNode';
import { scene } from '../../support/scene';
import { errorOf } from './submissionScenes';

loopbackOnly();

describe('a rejected start', () => {
	scene(
		'is sent again after the time in Retry-After, not before',
		async ({ roe, run, starts }) => {
			const headers = { 'retry-after': '2' };
			roe.control.addFault({
				kind: 'status',
				status: 429,
				headers,
				when: 'before',
				match: { input: '.' },
			});
			return { output: (await run(['a'])).json(ROE), starts: starts() };
		},
		({ output, starts }) => {
			expect(output).toHaveLength(1);
			expect(output[0].recovered).toBeUndefined();
			const [first, second] = starts.map(({ time }) => Date.parse(time));
			expect(starts).toHaveLength(2);
			expect(second - first).toBeGreaterThanOrEqual(2000);
			// Pauses have a jitter of up to a quarter.
			expect(second - first).toBeLessThanOrEqual(2501);
		},
	);

	scene(
		'is sent again once the server is back, if it was down briefly',
		async ({ roe, run }) => {
			const { port } = new URL(roe.url);
			await roe.close();
			const back = new Promise<Sandbox>((resolve, reject) => {
				setTimeout(() => startSandbox({ port: Number(port) }).then(resolve, reject), 300);
			});
			const done = await run(['a', 'b']);
			const jobs = (await back).control.jobs();
			await (await back).close();
			return { done, jobs };
		},
		({ done, jobs }) => {
			expect(done.error).toBeUndefined();
			expect(jobs).toHaveLength(2);
			expect(
				done
					.json(ROE)
					.map(({ jobId }) => jobId)
					.sort(),
			).toEqual(jobs.map(({ id }) => id).sort());
		},
	);

	scene(
		'is an error if the server stays down, and a retry starts the job once it’s back',
		async ({ roe, run }) => {
			const { port } = new URL(roe.url);
			await roe.close();
			const failed = await run(['a']);
			const back = await startSandbox({ port: Number(port) });
			const again = await run(failed);
			const jobs = back.control.jobs();
			await back.close();
			return { failed: errorOf(failed), again, jobs };
		},
		({ failed, again, jobs }) => {
			expect(codeOf(failed)).toBe('UNREACHABLE');
			expect(again.json(ROE)).toMatchObject([{ jobId: jobs[0].id }]);
			expect(jobs).toHaveLength(1);
		},
	);
});
