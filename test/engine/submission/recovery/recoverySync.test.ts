import { SEED } from '../../../../sandbox';
import { expectContract } from '../../../support/contract';
import { expectError } from '../../../support/expectError';
import { labelOf } from '../../../support/labelOf';
import { operate } from '../../../support/operate';
import { agent, ROE, text } from '../../../support/roeNode';
import { useSandbox } from '../../../support/useSandbox';

const roe = useSandbox({ jobDuration: 50 });

afterEach(() => expectContract(roe.control.requests()));

describe('a sync run without a response', () => {
	it('is an error if jobs have no trace metadata, and isn’t sent again', async () => {
		roe.control.addFault({ kind: 'reset', match: { path: '/run/' } });
		const run = await operate(
			'agent.runSync',
			{
				agentId: agent(SEED.agents.text),
				inputs: { values: [text('company_name', 'Northwind'), text('question', 'Who?')] },
				options: { traceMetadata: false },
			},
			{ credentials: roe.credentials },
		);
		expectError(run.errorOf(ROE), 'START_UNKNOWN', 0);
		expect(run.errorOf(ROE)?.description).toContain(labelOf('traceMetadata'));
		expect(roe.control.requests({ method: 'POST', path: '/run/[^/]+/$' })).toHaveLength(1);
	});
});
