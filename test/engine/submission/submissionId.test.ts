import type { IDataObject } from 'n8n-workflow';

import { SEED } from '../../../sandbox';
import { loopbackOnly } from '../../support/loopbackOnly';
import { ROE } from '../../support/roeNode';
import { scene } from '../../support/scene';
import { looping, startedFor, submissionsOf } from './submissionScenes';

loopbackOnly();

describe('a submission ID', () => {
	scene(
		'belongs to one execution, node, pass and item, and never matches another’s job',
		async ({ roe, run }) => {
			const lost = { kind: 'reset', when: 'before', match: { input: '.' }, skip: 1 } as const;
			// Each of the equal items is to have a job, and with it an ID, of its own.
			roe.control.change({ cache: false });
			await run(['a', 'a']);
			await run(['a', 'a'], { workflow: looping });
			// The same data again, in another execution, with an answer that is lost: the job is not there, the others are.
			roe.control.addFault(lost);
			const last = await run(['a', 'a']);
			return { last, submissions: submissionsOf(roe), started: startedFor(roe) };
		},
		({ last, submissions, started }) => {
			expect(started).toHaveLength(6);
			expect(new Set(submissions).size).toBe(6);
			expect(last.json(ROE).map(({ recovered }) => recovered)).toEqual([undefined, undefined]);
		},
	);

	scene(
		'changes if a job failed and the agent runs again',
		async ({ roe, run }) => {
			const outcomes = { [SEED.agents.text]: { status: 'failure' as const } };
			roe.control.change({ outcomes, jobDuration: 50 });
			const parameters: IDataObject = {
				operation: 'runAndWait',
				waitOptions: { pollInterval: 0.1 },
			};
			const failed = await run(['a'], { parameters });
			await run(failed, { parameters });
			return { submissions: submissionsOf(roe) };
		},
		({ submissions }) => {
			expect(submissions).toHaveLength(2);
			expect(new Set(submissions).size).toBe(2);
		},
	);
});
