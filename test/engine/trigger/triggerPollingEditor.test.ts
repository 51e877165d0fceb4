import { SEED } from '../../../sandbox';
import { codeOf } from '../../support/codeOf';
import { chain, loadOptions, runWorkflow } from '../../support/engine';
import { forText, useTriggers } from './triggerRoe';
import { TRIGGER_TYPE } from './triggerWorkflow';

const { agents } = SEED;
const MINUTE = 60_000;

const { roe, startJobs, endJobs, calls } = useTriggers();

describe('“Test step” in the editor', () => {
	const test = async (parameters = {}, mode: 'manual' | 'trigger' = 'manual') =>
		await runWorkflow({
			workflow: chain(
				{
					name: 'Roe AI Trigger',
					type: TRIGGER_TYPE,
					parameters: { ...forText, delivery: 'polling', ...parameters },
					credentials: { roeAiApi: { id: '1', name: 'Roe AI' } },
				},
				{ name: 'Next', type: 'n8n-nodes-base.noOp' },
			),
			credentials: roe.credentials,
			mode,
		});

	it('outputs the newest finished job as a sample', async () => {
		await endJobs(2);
		roe.control.advanceClock(MINUTE);
		const [jobId] = await endJobs(1);
		roe.control.advanceClock(MINUTE);
		await startJobs(1);
		const run = await test({ agents: [agents.slow, agents.text] });
		expect(run.json('Next')).toMatchObject([{ jobId, outputs: expect.any(Object) as object }]);
	});

	it('is an error with advice if no job has finished', async () => {
		const run = await test();
		expect(run.error).toMatchObject({ name: 'NodeOperationError' });
		expect(codeOf(run.error)).toBe('NO_FINISHED_JOB');
	});

	it('passes on the items if a poll started the execution', async () => {
		await endJobs(1);
		const run = await test({}, 'trigger');
		expect(run.json('Next')).toEqual([{}]);
		expect(calls().filter((call) => call.startsWith('GET'))).toEqual([]);
	});
});

describe('the list of agents', () => {
	it('shows their engines, newest first', async () => {
		const options = await loadOptions('getAgents', {
			nodeType: TRIGGER_TYPE,
			credentials: roe.credentials,
		});
		expect(options.map(({ value }) => value)).toContain(agents.text);
		expect(options.find(({ value }) => value === agents.text)?.name).toMatch(
			/^Company Research \(.+\)$/,
		);
		expect(roe.control.requests()[0].query).toMatchObject({ ordering: '-created_at' });
	});
});
