import { SEED } from '../../../sandbox';
import { expectContract } from '../../support/contract';
import { expectError } from '../../support/expectError';
import { expectNoKey } from '../../support/expectNoKey';
import { operate, type OperateOptions } from '../../support/operate';
import { agent, ROE } from '../../support/roeNode';
import { useSandbox } from '../../support/useSandbox';

const { agents, documentVersions } = SEED;
const roe = useSandbox({ extraAgents: 130 });

/** Agents of a new local Roe: those with a purpose of their own, and the extra ones. */
const COUNT = Object.keys(agents).length + 130;

const run = async (
	operation: `agent.${string}`,
	parameters: Parameters<typeof operate>[1] = {},
	options: OperateOptions = {},
) => {
	const done = await operate(operation, parameters, { credentials: roe.credentials, ...options });
	expectNoKey(done, SEED.apiKey);
	return done;
};

afterEach(() => expectContract(roe.control.requests()));

describe('Get', () => {
	it('returns the agent simplified, or as Roe has it', async () => {
		const agentId = agent(agents.text);
		const [short] = (await run('agent.get', { agentId })).json(ROE);
		expect(short).toEqual({
			agentId: agents.text,
			name: 'Company Research',
			engineName: 'Research',
			engineClassId: 'ResearchEngine',
			currentVersionId: expect.any(String) as string,
			createdAt: '2026-03-02T09:30:00.000Z',
			updatedAt: expect.any(String) as string,
			tags: [expect.objectContaining({ name: 'research' })],
		});
		const [full] = (await run('agent.get', { agentId, simplify: false })).json(ROE);
		expect(full).toMatchObject({ id: agents.text, disable_cache: false, job_count: 0 });
	});

	it.each([
		`https://app.roe-ai.com/orgs/${SEED.organizationId}/agents/${agents.text}/jobs`,
		`https://app.roe-ai.com/#/agents/${agents.text.replaceAll('-', '')}`,
		` https://app.roe-ai.com/jobs?agent_id=${agents.text}\n`,
	])('finds the agent in the URL %j', async (address) => {
		for (const agentId of [agent(address, 'url'), agent(address), address]) {
			const [found] = (await run('agent.get', { agentId })).json(ROE);
			expect(found.agentId).toBe(agents.text);
		}
	});

	it('reports an agent that doesn’t exist', async () => {
		const done = await run('agent.get', { agentId: agent(SEED.fileId) });
		expectError(done.errorOf(ROE), 'NOT_FOUND', 0, 'HTTP 404');
		expect(done.errorOf(ROE)?.description).toContain('Agent not found');
	});
});

describe('Get Versions', () => {
	it('returns all versions with their inputs', async () => {
		const done = await run('agent.getVersions', { agentId: agent(agents.document) });
		const input = { key: 'document', dataType: 'application/pdf', acceptsMultipleFiles: false };
		expect(done.json(ROE)).toMatchObject([
			{
				agentId: agents.document,
				agentVersionId: documentVersions.current,
				name: 'v2',
				inputs: [input, { key: 'instructions', example: 'List every line item' }],
			},
			{ agentVersionId: documentVersions.first, name: 'v1', inputs: [input] },
		]);
		expect(done.output(ROE).map(({ pairedItem }) => pairedItem)).toEqual([
			{ item: 0 },
			{ item: 0 },
		]);
	});

	it('returns nothing for an agent without versions', async () => {
		const done = await run('agent.getVersions', { agentId: agent(agents.draft) });
		expect(done.error).toBeUndefined();
		expect(done.json(ROE)).toEqual([]);
	});
});

describe('Get Many', () => {
	const names = async (parameters: Parameters<typeof operate>[1]) =>
		(await run('agent.getAll', parameters)).json(ROE).map(({ name }) => name);

	it('returns agents up to the limit, newest first, in as few pages as possible', async () => {
		expect(await names({ limit: 2 })).toEqual(['Supplier Check 130', 'Supplier Check 129']);
		expect(await names({ limit: 120 })).toHaveLength(120);
		expect(roe.control.requests().map(({ query }) => [query.page, query.page_size])).toEqual([
			['1', '2'],
			['1', '100'],
			['2', '100'],
		]);
	});

	it('returns each agent once with Return All', async () => {
		const all = await names({ returnAll: true });
		expect(all).toHaveLength(COUNT);
		expect(new Set(all).size).toBe(COUNT);
	});

	it('lets Roe filter and sort', async () => {
		expect(await names({ filters: { search: 'Check (draft)' } })).toEqual([
			'Loan File Check (draft)',
		]);
		expect(await names({ filters: { name: 'Invoice Extraction' } })).toEqual([
			'Invoice Extraction',
		]);
		const filters = { engineClassId: 'PDFExtractionEngine' };
		expect(await names({ filters, sort: { values: { field: 'created_at' } } })).toEqual([
			'Invoice Extraction',
			'Loan File Check (draft)',
			'Document Reader',
		]);
		expect(await names({ filters, sort: { values: { direction: 'desc' } } })).toEqual([
			'Document Reader',
			'Loan File Check (draft)',
			'Invoice Extraction',
		]);
	});

	it('returns Roe’s own objects without Simplify', async () => {
		const [first] = (await run('agent.getAll', { limit: 1, simplify: false })).json(ROE);
		expect(first).toMatchObject({
			engine_class_id: 'ResearchEngine',
			organization_id: SEED.organizationId,
		});
	});

	it('returns one list for each item, paired with it', async () => {
		const items = [
			{ json: { words: 'invoice' } },
			{ json: { words: 'merchant' } },
			{ json: { words: 'x y z' } },
		];
		const done = await run(
			'agent.getAll',
			{ filters: { search: '={{ $json.words }}' } },
			{ items },
		);
		expect(done.output(ROE).map(({ json, pairedItem }) => [json.name, pairedItem])).toEqual([
			['Invoice Extraction', { item: 0 }],
			['Merchant Risk Review', { item: 1 }],
		]);
	});
});

describe('the pages of a list', () => {
	const page = (next: number | null, ...names: string[]) => ({
		count: 99,
		next: next === null ? null : `${roe.url}/v1/agents/?page=${next}`,
		previous: null,
		results: names.map((name) => ({ id: name, name })),
	});
	/** Sets the next responses to list calls. The last one repeats. */
	const answer = (...pages: object[]) =>
		pages.forEach((body, index) =>
			roe.control.addFault({
				kind: 'status',
				status: 200,
				body,
				headers: { 'content-type': 'application/json' },
				match: { path: '^/v1/agents/$' },
				times: index === pages.length - 1 ? 1000 : 1,
			}),
		);
	const all = async (parameters = {}) =>
		await run('agent.getAll', { returnAll: true, ...parameters });

	it('cause an error if they repeat, instead of an endless list', async () => {
		answer(page(2, 'a', 'b'));
		const done = await all();
		expectError(done.errorOf(ROE), 'LIST_ENDLESS', 0, 2);
		expect(roe.control.requests()).toHaveLength(2);
	});

	it('cause an error if they form a loop', async () => {
		answer(page(2, 'a'), page(3, 'b'), page(4, 'a'), page(5, 'b'));
		expectError((await all()).errorOf(ROE), 'LIST_ENDLESS', 0, 3);
	});

	it('return each entry once if they overlap because of new entries', async () => {
		answer(page(2, 'a', 'b'), page(3, 'b', 'c'), page(null, 'c', 'd'));
		expect((await all()).json(ROE).map(({ name }) => name)).toEqual(['a', 'b', 'c', 'd']);
	});

	it('end the list if one is empty, even if it names a next one', async () => {
		answer(page(2, 'a'), page(3));
		expect((await all()).json(ROE).map(({ name }) => name)).toEqual(['a']);
		expect(roe.control.requests()).toHaveLength(2);
	});

	it('can be smaller than requested if Roe limits their size', async () => {
		roe.control.change({ maxPageSize: 7 });
		expect((await all()).json(ROE)).toHaveLength(COUNT);
		expect((await all({ returnAll: false, limit: 20 })).json(ROE)).toHaveLength(20);
	});

	it.each([
		['have no list', {}],
		['are a plain list', []],
		['have invalid results', { count: 1, next: null, results: 'a' }],
	])('cause an error if they %s', async (_, body) => {
		answer(body);
		expectError((await all()).errorOf(ROE), 'RESPONSE_UNEXPECTED', 0);
	});
});
