import type { ErrorCode } from '../../../nodes/RoeAi/shared/errorCodes';
import { SEED } from '../../../sandbox';
import { expectContract } from '../../support/contract';
import type { WorkflowRun } from '../../support/engine';
import { expectError } from '../../support/expectError';
import { expectNoKey } from '../../support/expectNoKey';
import { operate, type OperateOptions } from '../../support/operate';
import { agent, file, ROE, text } from '../../support/roeNode';
import { useSandbox } from '../../support/useSandbox';

const { agents } = SEED;
const roe = useSandbox();

afterEach(() => expectContract(roe.control.requests()));

const inputs = { values: [text('company_name', '={{ $json.name }}'), text('question', 'Who?')] };
const companies = (count: number) =>
	Array.from({ length: count }, (_, index) => ({ json: { name: `Company ${index}` } }));
const bulks = () => roe.control.requests({ method: 'POST', path: '/async/many/$' });
const CONTINUE = { onError: 'continueRegularOutput' } as const;

const runBulk = async (parameters: Parameters<typeof operate>[1], options: OperateOptions = {}) => {
	const given = { agentId: agent(agents.text), inputs, ...parameters };
	const run = await operate('agent.runBulk', given, { credentials: roe.credentials, ...options });
	expectNoKey(run, SEED.apiKey);
	return run;
};

/** The company of each item's job. */
const companiesOf = (run: WorkflowRun) =>
	run.json(ROE).map(({ jobId }) => roe.control.job(String(jobId))?.inputs[0].value);

describe('Run Bulk', () => {
	it('starts a job for each item, with one request for each thousand, and outputs IDs in the order of the items', async () => {
		const items = companies(1001);
		const run = await runBulk({}, { items });
		expect(run.error).toBeUndefined();
		expect(companiesOf(run)).toEqual(items.map(({ json: { name } }) => name));
		expect(run.output(ROE).map(({ pairedItem }) => pairedItem)).toEqual(
			items.map((_, item) => ({ item })),
		);
		expect(run.json(ROE)[0]).toEqual({ jobId: expect.any(String) as string, agentId: agents.text });
		expect(bulks().map(({ jobIds }) => jobIds?.length)).toEqual([1000, 1]);
		expect(roe.control.requests()).toHaveLength(2);
		expect(roe.control.jobs()).toHaveLength(1001);
	});

	it('sends one request for each agent of the items', async () => {
		const items = [agents.text, agents.slow, agents.text].map((id, index) => ({
			json: { id, key: id === agents.slow ? 'market' : 'company_name', name: `Company ${index}` },
		}));
		const values = [text('={{ $json.key }}', '={{ $json.name }}'), text('question', 'Who?')];
		const run = await runBulk({ agentId: agent('={{ $json.id }}'), inputs: { values } }, { items });
		expect(run.json(ROE).map(({ agentId }) => agentId)).toEqual([
			agents.text,
			agents.slow,
			agents.text,
		]);
		expect(companiesOf(run)).toEqual(['Company 0', 'Company 1', 'Company 2']);
		expect(bulks()).toHaveLength(2);
	});

	it('accepts inputs from the agent’s definition, and files by URL or ID', async () => {
		const run = await runBulk(
			{
				agentId: agent(agents.document),
				specifyInputs: 'agent',
				agentInputs: {
					mappingMode: 'defineBelow',
					value: { document: '={{ $json.file }}', instructions: 'Total' },
				},
			},
			{ items: [{ json: { file: SEED.fileId } }, { json: { file: 'https://example.com/a.pdf' } }] },
		);
		expect(run.error).toBeUndefined();
		expect(companiesOf(run)).toEqual([SEED.fileId, 'https://example.com/a.pdf']);
		expect(bulks()).toHaveLength(1);
	});

	it('sends no metadata, since Roe would drop it', async () => {
		await runBulk({}, { items: companies(2) });
		expect(roe.control.jobs().map(({ metadata }) => metadata)).toEqual([{}, {}]);
	});
});

describe('an invalid item of Run Bulk', () => {
	const files = { data: { bytes: Buffer.from('%PDF'), mimeType: 'application/pdf' } };
	const items = [{ json: { name: 'a' } }, { json: {}, files }, { json: { name: 'c' } }];
	const cases: Array<[string, object, ErrorCode]> = [
		['an empty text', { inputs }, 'INPUT_EMPTY'],
		[
			'a file',
			{
				inputs: {
					values: [
						text('question', 'Who?'),
						{
							...file('company_name', 'data'),
							type: '={{ $binary.data ? "file" : "text" }}',
							value: '={{ $json.name }}',
						},
					],
				},
			},
			'FILE_IN_BULK',
		],
	];

	it.each(cases)('prevents all requests: %s', async (_, parameters, code) => {
		const run = await runBulk({ ...parameters }, { items });
		expectError(run.errorOf(ROE), code, 1, '"company_name"');
		expect(roe.control.requests()).toEqual([]);
	});

	it.each(cases)('is left out with “Continue”: %s', async (_, parameters, code) => {
		const run = await runBulk({ ...parameters }, { items, node: CONTINUE });
		const [first, leftOut, last] = run.json(ROE);
		expect([first, last]).toMatchObject([{ agentId: agents.text }, { agentId: agents.text }]);
		expectError(leftOut, code, 1, '"company_name"');
		expect(bulks().map(({ jobIds }) => jobIds?.length)).toEqual([2]);
	});
});

describe('a file input that was added for another operation', () => {
	it('is an error, not an empty text to skip', async () => {
		const run = await runBulk(
			{
				inputs: { values: [text('question', 'Who?'), file('company_name', 'data')] },
				options: { skipEmptyInputs: true },
			},
			{ items: companies(1) },
		);
		expectError(run.errorOf(ROE), 'FILE_IN_BULK', 0, '"company_name"');
		expect(roe.control.requests()).toEqual([]);
	});
});

describe('a bulk request that Roe rejects', () => {
	it('starts nothing, and each item’s error quotes Roe', async () => {
		const run = await runBulk(
			{ inputs: { values: [text('company_name', 'a')] } },
			{ items: companies(2), node: CONTINUE },
		);
		expect(run.json(ROE)).toHaveLength(2);
		for (const [item, json] of run.json(ROE).entries()) {
			expect(Object.keys(json)).toEqual(['error', 'message']);
			expectError(json, 'REQUEST_REJECTED', item, 2, 'HTTP 400', 'question');
			expect(json.message).toContain('inputs[0]: Missing input key question');
		}
		expect(roe.control.jobs()).toEqual([]);
	});

	it('doesn’t prevent the next one with “Continue”', async () => {
		roe.control.addFault({
			kind: 'status',
			status: 400,
			body: ['No'],
			when: 'before',
			match: { path: '/many/$' },
		});
		const run = await runBulk({}, { items: companies(1002), node: CONTINUE });
		const isError = run.json(ROE).map(({ error }) => error !== undefined);
		expect(isError).toEqual(Array.from({ length: 1002 }, (_, index) => index < 1000));
		expect(roe.control.jobs()).toHaveLength(2);
	});

	it('prevents the next one with “Stop”', async () => {
		roe.control.addFault({
			kind: 'status',
			status: 400,
			body: ['No'],
			when: 'before',
			match: { path: '/many/$' },
		});
		const run = await runBulk({}, { items: companies(1002) });
		expectError(run.errorOf(ROE), 'REQUEST_REJECTED', 0, 1000);
		expect(bulks()).toHaveLength(1);
	});

	it('is sent again if Roe responds 429', async () => {
		roe.control.addFault({
			kind: 'status',
			status: 429,
			headers: { 'retry-after': '0' },
			when: 'before',
			match: { path: '/many/$' },
		});
		const run = await runBulk({}, { items: companies(3) });
		expect(companiesOf(run)).toEqual(['Company 0', 'Company 1', 'Company 2']);
		expect(bulks()).toHaveLength(2);
		expect(roe.control.jobs()).toHaveLength(3);
	});
});
