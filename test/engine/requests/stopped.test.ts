import { SEED, STATUS } from '../../../sandbox';
import { operate } from '../../support/operate';
import { agent, text } from '../../support/roeNode';
import { startJobs } from '../../support/startJobs';
import { until } from '../../support/until';
import { useSandbox } from '../../support/useSandbox';

const roe = useSandbox();
const COMPANY = { company_name: 'Northwind', question: 'Who?' };

describe('an execution that is stopped during a request', () => {
	// The request ends with an error. n8n counts the execution as failed if the node's error doesn't say otherwise.
	it('counts as canceled', async () => {
		const held = roe.control.holdAnswers();
		const inputs = { values: [text('company_name', 'Northwind'), text('question', 'Who?')] };
		const run = await operate(
			'agent.runAsync',
			{
				agentId: agent(SEED.agents.text),
				inputs,
				options: { preventDuplicates: false },
			},
			{ credentials: roe.credentials, items: [{ json: {} }], stopWhen: held.reach(1) },
		);
		held.open();
		expect(run.status).toBe('canceled');
		expect(run.error?.message).toMatch(/canceled/);
	});

	it.each(['job.wait', 'job.check', 'job.getStatus'] as const)(
		'counts as canceled: %s',
		async (operation) => {
			const jobIds = await startJobs(roe.url, SEED.agents.text, COMPANY, COMPANY);
			const held = roe.control.holdAnswers();
			const run = await operate(
				operation,
				{},
				{
					credentials: roe.credentials,
					items: jobIds.map((jobId) => ({ json: { jobId } })),
					mode: 'manual',
					stopWhen: held.reach(1),
				},
			);
			held.open();
			expect(run.status).toBe('canceled');
		},
	);

	it('has its jobs cancelled if Cancel on Stop is on', async () => {
		roe.control.change({ jobDuration: 10 * 60_000 });
		const jobIds = await startJobs(roe.url, SEED.agents.text, COMPANY);
		const held = roe.control.holdAnswers();
		// The second held request is the one that cancels.
		void held.reach(2).then(() => held.open());
		const run = await operate(
			'job.wait',
			{ waitOptions: { cancelOnStop: true } },
			{
				credentials: roe.credentials,
				items: jobIds.map((jobId) => ({ json: { jobId } })),
				stopWhen: held.reach(1),
			},
		);
		expect(run.status).toBe('canceled');
		await until(() => roe.control.job(jobIds[0])?.status === STATUS.CANCELLED);
	});
});
