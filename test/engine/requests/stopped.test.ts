import { SEED } from '../../../sandbox';
import { operate } from '../../support/operate';
import { agent, text } from '../../support/roeNode';
import { useSandbox } from '../../support/useSandbox';

const roe = useSandbox();

describe('an execution that is stopped while a request is in progress', () => {
	// n8n counts it as failed if the node's error doesn't say otherwise: the request ends with an error.
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
});
