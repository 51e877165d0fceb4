import { SEED } from '../../../sandbox';
import { expectContract } from '../../support/contract';
import { operate } from '../../support/operate';
import { agent, ROE, text } from '../../support/roeNode';
import { useSandbox } from '../../support/useSandbox';

const { agents } = SEED;
const roe = useSandbox({ jobDuration: 50 });

afterEach(() => expectContract(roe.control.requests()));

/** The calls that run an agent and last until the result is there. */
const runs = () => roe.control.requests({ method: 'POST', path: '/run/[^/]+/$' });

const runSync = async (options: object = {}) =>
	await operate(
		'agent.runSync',
		{
			agentId: agent(agents.text),
			inputs: { values: [text('company_name', 'Northwind'), text('question', 'Who?')] },
			options,
		},
		{ credentials: roe.credentials },
	);

const outputs = {
	summary: {
		company_name: { words: 1, characters: 9 },
		question: { words: 1, characters: 4 },
	},
};

describe('a sync run without a response', () => {
	it.each(['reset', 'html', 'truncated'] as const)(
		'is found again by its submission ID, and its result is the output (%s)',
		async (kind) => {
			roe.control.addFault({ kind, match: { path: '/run/' } });
			const run = await runSync();
			const [job] = roe.control.jobs();
			expect(run.json(ROE)).toMatchObject([
				{
					agentId: agents.text,
					jobId: job.id,
					status: 'SUCCESS',
					outputs,
					recovered: true,
				},
			]);
			expect(roe.control.jobs()).toHaveLength(1);
			expect(runs()).toHaveLength(1);
		},
	);

	it('that takes longer than the request may is waited for', async () => {
		roe.control.change({ jobDuration: 2500 });
		const run = await runSync({ requestTimeout: 1 });
		expect(run.json(ROE)).toMatchObject([{ status: 'SUCCESS', recovered: true }]);
		expect(roe.control.jobs()).toHaveLength(1);
	});

	it.each([
		['an object', { result: [] }],
		['a list of something else', [1, 2]],
		['a text', 'done'],
	])('but with %s instead outputs the job’s result, not a guess', async (_, body) => {
		roe.control.addFault({ kind: 'status', status: 200, body, match: { path: '/run/' } });
		const run = await runSync();
		expect(run.json(ROE)).toMatchObject([{ outputs, recovered: true }]);
		expect(roe.control.jobs()).toHaveLength(1);
	});
});
