import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { captureWire, type WireRequest } from '../support/captureWire';
import { API_KEY, BASE_URL, credentials, ORGANIZATION_ID } from '../support/credential';
import { loadOptions, searchList } from '../support/engine';
import { expectError } from '../support/expectError';
import { operate } from '../support/operate';
import { agent as locator, ROE } from '../support/roeNode';

const ORG = `organization_id=${ORGANIZATION_ID}`;
const POLICY = '2d9e3fa0-4b5c-4d6e-9f70-8b9cad1e2f01';
const V1 = '50c162d3-7e8f-4091-a2a3-becfd0415201';
const V2 = '50c162d3-7e8f-4091-a2a3-becfd0415202';
const PATH = `/v1/policies/${POLICY}`;
const policyId = locator(POLICY);
const page = { count: 0, next: null, previous: null, results: [] };

const lines = (requests: WireRequest[]) => requests.map(({ method, path }) => `${method} ${path}`);

/** A server that sends these responses, one after the other. */
const roe = (...answers: Array<{ status?: number; body: unknown }>) =>
	captureWire(BASE_URL, (_, index) => ({
		...answers[index],
		body: JSON.stringify(answers[index]?.body),
	}));

describe('an operation that reads policies', () => {
	const cases: Array<[`policy.${string}`, IDataObject, unknown[], string[]]> = [
		[
			'policy.getAll',
			{},
			[page],
			[`GET /v1/policies/?${ORG}&page=1&page_size=50&ordering=-created_at`],
		],
		[
			'policy.getAll',
			{
				limit: 7,
				filters: { search: 'cash & wire' },
				sort: { values: { field: 'name', direction: 'desc' } },
			},
			[page],
			[`GET /v1/policies/?${ORG}&search=cash%20%26%20wire&page=1&page_size=7&ordering=-name`],
		],
		[
			'policy.get',
			{ policyId },
			[
				{ id: POLICY, current_version_id: V1 },
				{ id: V1, content: {} },
			],
			[`GET ${PATH}/?${ORG}`, `GET ${PATH}/versions/${V1}/?${ORG}`],
		],
		[
			'policy.getVersions',
			{ policyId, returnAll: true },
			[page],
			[`GET ${PATH}/versions/?${ORG}&page=1&page_size=100`],
		],
	];

	it.each(cases)(
		'sends its documented requests: %s %j',
		async (operation, parameters, answers, expected) => {
			const requests = roe(...answers.map((body) => ({ body })));
			const run = await operate(operation, parameters);
			expect(run.error).toBeUndefined();
			expect(lines(requests)).toEqual(expected);
			expect(requests[0].headers.authorization).toBe(`Bearer ${API_KEY}`);
			expect(requests.map(({ body }) => body.length)).toEqual(expected.map(() => 0));
		},
	);
});

describe('Create Version', () => {
	const create = async () =>
		await operate('policy.createVersion', {
			policyId,
			versionName: ' Größer ',
			content: '{ "instructions": "Prüfen" }',
		});

	it('reads the current version’s ID, then sends one POST', async () => {
		const requests = roe(
			{ body: { id: POLICY, current_version_id: V1 } },
			{ status: 201, body: { id: V2, version_name: 'Größer', content: {} } },
		);
		const run = await create();
		expect(run.json(ROE)).toEqual([
			{ policyId: POLICY, policyVersionId: V2, name: 'Größer', content: {}, baseVersionId: V1 },
		]);
		expect(lines(requests)).toEqual([`GET ${PATH}/?${ORG}`, `POST ${PATH}/versions/?${ORG}`]);
		expect(requests[1].headers['content-type']).toBe('application/json');
		expect(requests[1].body.toString()).toBe(
			`{"version_name":"Größer","content":{"instructions":"Prüfen"},"base_version_id":"${V1}"}`,
		);
	});

	it('returns the name that it sent if Roe doesn’t', async () => {
		roe(
			{ body: { id: POLICY, current_version_id: null } },
			{ status: 201, body: { id: V2, content: {} } },
		);
		expect((await create()).json(ROE)).toEqual([
			{ policyId: POLICY, policyVersionId: V2, name: 'Größer', content: {} },
		]);
	});

	it.each([
		['has another name', { version_name: 'Kleiner', base_version_id: V1 }],
		['derives from another version', { version_name: 'Größer', base_version_id: POLICY }],
	])('doesn’t take a new version for its own that %s', async (_, other) => {
		const requests = roe(
			{ body: { id: POLICY, current_version_id: V1 } },
			{ status: 500, body: { detail: 'Server error' } },
			{ body: { id: POLICY, current_version_id: V2 } },
			{ body: { id: V2, ...other } },
		);
		const run = await create();
		expectError(run.errorOf(ROE), 'VERSION_UNKNOWN', 0);
		expect(lines(requests).slice(2)).toEqual([
			`GET ${PATH}/?${ORG}`,
			`GET ${PATH}/versions/${V2}/?${ORG}`,
		]);
	});
});

describe('the lists of the editor', () => {
	const editor = {
		nodeType: 'n8n-nodes-roe-ai.roeAi',
		credentials,
		parameters: { resource: 'policy', operation: 'createVersion', policyId } as INodeParameters,
	};

	it('show policies by name, or by ID, one page at a time', async () => {
		const named = { id: POLICY, name: 'Alerts', description: 'For alerts' };
		const requests = roe(
			{ body: { ...page, next: 'x', results: [named, { id: V1, name: '' }, { name: 'Lost' }] } },
			{ body: page },
		);
		const first = await searchList('searchPolicies', { ...editor, filter: 'a & b' });
		expect(first).toEqual({
			results: [
				{ name: 'Alerts', value: POLICY, description: 'For alerts' },
				{ name: V1, value: V1 },
			],
			paginationToken: '2',
		});
		const next = await searchList('searchPolicies', { ...editor, paginationToken: '2' });
		expect(next).toEqual({ results: [] });
		expect(lines(requests)).toEqual([
			`GET /v1/policies/?${ORG}&search=a%20%26%20b&page=1&page_size=50&ordering=-created_at`,
			`GET /v1/policies/?${ORG}&page=2&page_size=50&ordering=-created_at`,
		]);
	});

	it('show all versions of the selected policy, after the current one', async () => {
		const version = { id: V1, version_name: 'v1', created_at: '2026-03-02T09:30:00Z' };
		const requests = roe(
			{ body: { ...page, next: 'x', results: [version] } },
			{ body: { ...page, results: [{ id: V2 }] } },
		);
		expect(await loadOptions('getPolicyVersions', editor)).toEqual([
			{ name: 'Current Version', value: '' },
			{ name: 'v1 (2026-03-02)', value: V1 },
			{ name: V2, value: V2 },
		]);
		expect(lines(requests)[1]).toBe(`GET ${PATH}/versions/?${ORG}&page=2&page_size=100`);
	});

	it.each([
		['no policy is selected', locator('', 'list')],
		['an expression sets the policy', locator('={{ $json.policyId }}')],
		['the policy isn’t an ID', locator('alerts')],
	])('show only the current version, without a request, if %s', async (_, given) => {
		const requests = roe();
		const parameters = { ...editor.parameters, policyId: given as INodeParameters };
		expect(await loadOptions('getPolicyVersions', { ...editor, parameters })).toEqual([
			{ name: 'Current Version', value: '', description: expect.any(String) as string },
		]);
		expect(requests).toEqual([]);
	});

	it('report an error of Roe', async () => {
		roe({ status: 401, body: { detail: 'No' } }, { status: 401, body: { detail: 'No' } });
		const rejected = async (list: Promise<unknown>) =>
			await list.then(
				() => undefined,
				(error: unknown) => error,
			);
		expectError(
			await rejected(searchList('searchPolicies', editor)),
			'API_KEY_REJECTED',
			undefined,
		);
		expectError(
			await rejected(loadOptions('getPolicyVersions', editor)),
			'API_KEY_REJECTED',
			undefined,
		);
	});
});
