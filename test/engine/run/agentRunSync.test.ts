import { describeMismatch } from '../../../nodes/RoeAi/inputs/inputMismatch';
import { SEED } from '../../../sandbox';
import { expectContract } from '../../support/contract';
import { expectError } from '../../support/expectError';
import { expectNoKey } from '../../support/expectNoKey';
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
	it('outputs one call’s result for each item, in the order of the items', async () => {
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

	it('accepts files, and lists the references of the result', async () => {
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

	it('outputs Roe’s own list without Simplify', async () => {
		const run = await runSync({ simplify: false });
		expect(run.json(ROE)).toMatchObject([
			{
				agentId: agents.text,
				result: [{ key: 'summary', data_type: 'application/json' }, { key: 'report' }],
			},
		]);
	});

	it('is an error with Roe’s reason if the run fails', async () => {
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

	it('is an error for one item, in Roe’s words, if Roe rejects its inputs', async () => {
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
