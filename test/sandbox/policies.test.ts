import { SEED } from '../../sandbox';
import { Client } from './client';

const client = Client.forThisFile();
const { policies, policyVersions } = SEED;
const POLICIES = '/v1/policies/';
const VERSIONS = `${POLICIES}${policies.alerts}/versions/`;
const UNKNOWN = '00000000-0000-4000-8000-000000000000';

interface Version {
	id: string;
	version_name: string;
	content: Record<string, unknown>;
	base_version_id: string | null;
	policy: { current_version_id: string };
}
const ids = async (path: string) => {
	const { body } = await client.get(path);
	return (body as { results: Array<{ id: string }> }).results.map(({ id }) => id);
};
const create = async (body: object, path = VERSIONS) => await client.postJson(path, body);

describe('a list of policies', () => {
	test('has those of the organization, in the requested order', async () => {
		const all = [policies.empty, policies.listings, policies.alerts];
		expect(await ids(`${POLICIES}?ordering=-created_at`)).toEqual(all);
		expect(await ids(`${POLICIES}?ordering=name`)).toEqual([
			policies.listings,
			policies.empty,
			policies.alerts,
		]);
		await create({ content: {} });
		expect((await ids(POLICIES))[0]).toBe(policies.alerts);
		expect((await client.get(`${POLICIES}?ordering=size`)).status).toBe(400);
	});

	test('can be searched by name, description and the start of an ID', async () => {
		for (const word of [
			...['ALERTS', 'needs%20an%20investigation', policies.alerts.slice(0, 8)],
			policyVersions.first,
		]) {
			expect(await ids(`${POLICIES}?search=${word}`)).toEqual([policies.alerts]);
		}
		expect(await ids(`${POLICIES}?search=no%20such%20policy`)).toEqual([]);
	});

	test('comes in pages', async () => {
		const first = await client.get(`${POLICIES}?page_size=2`);
		expect(first.body).toMatchObject({ count: 3, previous: null });
		const { next } = first.body as { next: string };
		expect(await ids(next)).toHaveLength(1);
		expect((await client.get(`${POLICIES}?page=9`)).status).toBe(404);
	});
});

describe('the versions of a policy', () => {
	test('come with the newest first, in pages of ten', async () => {
		expect(await ids(VERSIONS)).toEqual([policyVersions.current, policyVersions.first]);
		for (let count = 0; count < 9; count++) await create({ content: {} });
		expect(await ids(VERSIONS)).toHaveLength(10);
		expect(await ids(`${VERSIONS}?page=2`)).toEqual([policyVersions.first]);
		expect(await ids(`${POLICIES}${policies.empty}/versions/`)).toEqual([]);
	});

	test('can be created: the new one is current, and its rules have new IDs', async () => {
		const rules = [
			{ id: 'mine', title: 'wire', flag: 'RED_FLAG', sub_rules: [{ title: 'abroad' }] },
		];
		const content = { guidelines: { categories: [{ title: 'Transfers', rules }] } };
		const body = { version_name: 'Wires', content, base_version_id: policyVersions.first };
		const created = await create(body);
		const { id } = created.body as Version;
		expect(created).toMatchObject({ status: 201, body: { version_name: 'Wires', content } });
		const { body: version } = await client.get(`${VERSIONS}${id}/`);
		const anyId = { id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string };
		expect(version).toMatchObject({
			version_name: 'Wires',
			base_version_id: policyVersions.first,
			policy: { current_version_id: id },
			content: {
				guidelines: {
					categories: [
						{ ...anyId, rules: [{ ...anyId, title: 'wire', sub_rules: [{ ...anyId }] }] },
					],
				},
			},
		});
	});

	test('get a name if none is given', async () => {
		expect((await create({ content: {} })).body).toMatchObject({ version_name: 'version 3' });
	});

	test.each<[string, object, string]>([
		['no content', {}, 'content'],
		['content that is null', { content: null }, 'content'],
		['content that is a list', { content: [] }, 'content'],
		['an empty name', { content: {}, version_name: '' }, 'version_name'],
		['a name that is too long', { content: {}, version_name: 'a'.repeat(256) }, 'version_name'],
		['a name that is a number', { content: {}, version_name: 7 }, 'version_name'],
		['a base that isn’t a UUID', { content: {}, base_version_id: 'v1' }, 'base_version_id'],
		[
			'a base of another policy',
			{ content: {}, base_version_id: policyVersions.ofListings },
			'base_version_id',
		],
	])('are a 400 with the field for %s', async (_, body, field) => {
		const { status, body: problems } = await create(body);
		expect({ status, problems }).toEqual({
			status: 400,
			problems: { [field]: [expect.any(String)] },
		});
		expect(await ids(VERSIONS)).toHaveLength(2);
	});
});

test.each([
	`${POLICIES}${UNKNOWN}/`,
	`${POLICIES}${SEED.other.policyId}/`,
	`${POLICIES}seven/`,
	`${POLICIES}${UNKNOWN}/versions/`,
	`${VERSIONS}${UNKNOWN}/`,
	`${VERSIONS}${policyVersions.ofListings}/`,
])('what isn’t in the organization or policy is a 404: %s', async (path) => {
	expect(await client.get(path)).toMatchObject({ status: 404, body: { detail: 'Not found.' } });
	if (path.endsWith('/versions/')) {
		expect((await create({ content: {} }, path)).status).toBe(404);
	}
});

describe('an agent that applies a policy', () => {
	const review = async (alert: string, version: string) => {
		const jobId = await client.runToEnd(SEED.agents.policy, { alert, policy_version_id: version });
		const { body } = await client.get(`/v1/agents/jobs/${jobId}/result/`);
		const { outputs } = body as { outputs: Array<{ key: string; value: string }> };
		const output = outputs.find(({ key }) => key === 'review');
		return JSON.parse(String(output?.value)) as unknown;
	};

	test('decides by the version that is among its inputs', async () => {
		const alert = 'Three CASH DEPOSITS of 9,500 EUR';
		const name = 'Transaction Alerts';
		expect(await review(alert, policyVersions.first)).toEqual({
			policy_applied: { name, version: policyVersions.first },
			disposition: 'Clear',
			red_flags: [],
		});
		expect(await review(alert, policyVersions.current)).toEqual({
			policy_applied: { name, version: policyVersions.current },
			disposition: 'Escalate',
			red_flags: ['cash deposits'],
		});
	});

	test('rejects a version that its organization doesn’t have', async () => {
		const path = `/v1/agents/run/${SEED.agents.policy}/async/`;
		const answer = await client.postJson(path, { alert: 'Tea', policy_version_id: UNKNOWN });
		expect(answer).toMatchObject({
			status: 400,
			body: { policy_version_id: [expect.any(String)] },
		});
	});
});
