import { SEED } from '../../../../sandbox';
import { expectContract } from '../../../support/contract';
import { expectError } from '../../../support/expectError';
import { labelOf } from '../../../support/labelOf';
import { operate } from '../../../support/operate';
import { agent, ROE, text } from '../../../support/roeNode';
import { useSandbox } from '../../../support/useSandbox';

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
		'is recovered by its submission ID, and its result is the output (%s)',
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

	it('waits for the job if it takes longer than the request may', async () => {
		roe.control.change({ jobDuration: 2500 });
		const run = await runSync({ requestTimeout: 1 });
		expect(run.json(ROE)).toMatchObject([{ status: 'SUCCESS', recovered: true }]);
		expect(roe.control.jobs()).toHaveLength(1);
	});

	it('is an error if jobs have no trace metadata, and isn’t sent again', async () => {
		roe.control.addFault({ kind: 'reset', match: { path: '/run/' } });
		const run = await runSync({ traceMetadata: false });
		expectError(run.errorOf(ROE), 'START_UNKNOWN', 0);
		expect(run.errorOf(ROE)?.description).toContain(labelOf('traceMetadata'));
		expect(runs()).toHaveLength(1);
	});

	it.each([
		['an object', { result: [] }],
		['a list of something else', [1, 2]],
		['text', 'done'],
	])('outputs the job’s real result if the response is %s', async (_, body) => {
		roe.control.addFault({ kind: 'status', status: 200, body, match: { path: '/run/' } });
		const run = await runSync();
		expect(run.json(ROE)).toMatchObject([{ outputs, recovered: true }]);
		expect(roe.control.jobs()).toHaveLength(1);
	});
});
