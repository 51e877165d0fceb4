import { describeMismatch } from '../../../nodes/RoeAi/inputs/inputMismatch';
import { SEED } from '../../../sandbox';
import { expectContract } from '../../support/contract';
import { expectError } from '../../support/expectError';
import { expectNoKey } from '../../support/expectNoKey';
import { labelOf } from '../../support/labelOf';
import { operate, type OperateOptions } from '../../support/operate';
import { agent, file, ROE, text } from '../../support/roeNode';
import { useSandbox } from '../../support/useSandbox';

const { agents } = SEED;
const roe = useSandbox({ jobDuration: 50 });

afterEach(() => expectContract(roe.control.requests()));

const inputs = { values: [text('company_name', '={{ $json.name }}'), text('question', 'Who?')] };
const companies = (...names: string[]) => names.map((name) => ({ json: { name } }));
/** The calls that run an agent and last until the result is there. */
const runs = () => roe.control.requests({ method: 'POST', path: '/run/[^/]+/$' });

const runSync = async (
	parameters: Parameters<typeof operate>[1] = {},
	options: OperateOptions = {},
) => {
	const given = { agentId: agent(agents.text), inputs, ...parameters };
	const run = await operate('agent.runSync', given, {
		credentials: roe.credentials,
		items: companies('Northwind'),
		...options,
	});
	expectNoKey(run, SEED.apiKey);
	return run;
};

const outputs = (name: string) => ({
	summary: {
		company_name: { words: 1, characters: name.length },
		question: { words: 1, characters: 4 },
	},
	report: `company_name: “${name}”\nquestion: “Who?”`,
});

describe('Run Sync', () => {
	it('gives the outputs of one call an item, in the order of the items', async () => {
		const run = await runSync({}, { items: companies('Northwind', 'Contoso', 'Fabrikam') });
		expect(run.output(ROE).map(({ json, pairedItem }) => [json, pairedItem])).toEqual(
			['Northwind', 'Contoso', 'Fabrikam'].map((name, item) => [
				{ agentId: agents.text, outputs: outputs(name) },
				{ item },
			]),
		);
		expect(roe.control.requests()).toHaveLength(3);
		expect(runs()).toHaveLength(3);
	});

	it('takes files, and lists the references of the result', async () => {
		const files = {
			data: { bytes: Buffer.from('%PDF'), fileName: 'a.pdf', mimeType: 'application/pdf' },
		};
		const run = await runSync(
			{ agentId: agent(agents.documents), inputs: { values: [file('documents', 'data')] } },
			{ items: [{ json: {}, files }] },
		);
		const [job] = roe.control.jobs();
		expect(run.json(ROE)).toMatchObject([
			{
				outputs: { extraction: { files: [{ file_name: 'a.pdf' }] } },
				references: [
					{ resourceId: job.inputs[0].value, url: expect.stringContaining(job.id) as string },
				],
			},
		]);
		expect(runs().map(({ body }) => body)).toEqual(['multipart']);
	});

	it('gives Roe’s own list without Simplify', async () => {
		const run = await runSync({ simplify: false });
		expect(run.json(ROE)).toMatchObject([
			{
				agentId: agents.text,
				result: [{ key: 'summary', data_type: 'application/json' }, { key: 'report' }],
			},
		]);
	});

	it('is an error with Roe’s reason where the run fails', async () => {
		const parameters = {
			agentId: agent(agents.failing),
			inputs: { values: [text('name', 'Northwind')] },
		};
		const run = await runSync(parameters);
		const [job] = roe.control.jobs();
		expectError(run.errorOf(ROE), 'JOB_FAILED', 0, job.id);
		expect(run.errorOf(ROE)?.description).toContain('The screening list could not be reached');
		expect(roe.control.jobs()).toHaveLength(1);
	});

	it('is an error in Roe’s words where Roe refuses the inputs, for that item alone', async () => {
		const values = [text('={{ $json.key }}', 'Northwind'), text('question', 'Who?')];
		const items = [{ json: { key: 'name' } }, { json: { key: 'company_name' } }];
		const run = await runSync(
			{ inputs: { values } },
			{ items, node: { onError: 'continueRegularOutput' } },
		);
		const [refused, succeeded] = run.json(ROE);
		expectError(refused, 'REQUEST_REJECTED', 0, 'HTTP 400');
		expect(refused.error).toContain(
			describeMismatch(
				[{ key: 'company_name' }, { key: 'question' }],
				[{ key: 'name' }, { key: 'question' }],
			),
		);
		expect(refused.message).toContain('Missing input key company_name');
		expect(succeeded).toMatchObject({ outputs: outputs('Northwind') });
	});
});

describe('a sync run whose answer does not come', () => {
	it.each(['reset', 'html', 'truncated'] as const)(
		'is found again by its submission ID, and its result is the answer (%s)',
		async (kind) => {
			roe.control.addFault({ kind, match: { path: '/run/' } });
			const run = await runSync();
			const [job] = roe.control.jobs();
			expect(run.json(ROE)).toMatchObject([
				{
					agentId: agents.text,
					jobId: job.id,
					status: 'SUCCESS',
					outputs: outputs('Northwind'),
					recovered: true,
				},
			]);
			expect(roe.control.jobs()).toHaveLength(1);
			expect(runs()).toHaveLength(1);
		},
	);

	it('since it takes longer than the request may, is waited for', async () => {
		roe.control.change({ jobDuration: 2500 });
		const run = await runSync({ options: { requestTimeout: 1 } });
		expect(run.json(ROE)).toMatchObject([{ status: 'SUCCESS', recovered: true }]);
		expect(roe.control.jobs()).toHaveLength(1);
	});

	it('can’t be told where jobs carry no trace, and is not repeated', async () => {
		roe.control.addFault({ kind: 'reset', match: { path: '/run/' } });
		const run = await runSync({ options: { traceMetadata: false } });
		expectError(run.errorOf(ROE), 'START_UNKNOWN', 0);
		expect(run.errorOf(ROE)?.description).toContain(labelOf('traceMetadata'));
		expect(runs()).toHaveLength(1);
	});

	it.each([
		['an object', { result: [] }],
		['a list of something else', [1, 2]],
		['a text', 'done'],
	])('but %s instead, gives the job’s result, not a guess', async (_, body) => {
		roe.control.addFault({ kind: 'status', status: 200, body, match: { path: '/run/' } });
		const run = await runSync();
		expect(run.json(ROE)).toMatchObject([{ outputs: outputs('Northwind'), recovered: true }]);
		expect(roe.control.jobs()).toHaveLength(1);
	});
});
