import type { IDataObject } from 'n8n-workflow';

import { SEED } from '../../../sandbox';
import { expectContract } from '../../support/contract';
import { expectError, quoted } from '../../support/expectError';
import { labelOf } from '../../support/labelOf';
import { operate } from '../../support/operate';
import { agent as locator, ROE } from '../../support/roeNode';
import { useSandbox } from '../../support/useSandbox';

const { policies, policyVersions } = SEED;
const roe = useSandbox();

afterEach(() => expectContract(roe.control.requests()));

const run = async (operation: string, parameters: IDataObject = {}) =>
	await operate(`policy.${operation}`, parameters, { credentials: roe.credentials });
const read = async (operation: string, parameters: IDataObject = {}) => {
	const done = await run(operation, parameters);
	expect(done.error).toBeUndefined();
	return done.json(ROE);
};
const ofAlerts = { policyId: locator(policies.alerts) };

const ALERTS = {
	policyId: policies.alerts,
	name: 'Transaction Alerts',
	description: 'When an alert needs an investigation',
	currentVersionId: policyVersions.current,
};
const TIME = expect.stringMatching(/^2026-03-0\dT/) as string;
const times = { createdAt: TIME, updatedAt: TIME };

describe('Get Many', () => {
	it('returns the policies of the organization, newest first', async () => {
		const found = await read('getAll');
		expect(found.map(({ policyId }) => policyId)).toEqual([
			policies.empty,
			policies.listings,
			policies.alerts,
		]);
		expect(found[2]).toEqual({ ...ALERTS, ...times });
		expect(found[0]).toMatchObject({ currentVersionId: null });
	});

	it('searches and sorts in Roe', async () => {
		const sort = { values: { field: 'name' } };
		const named = (await read('getAll', { sort })).map(({ name }) => name);
		expect(named).toEqual(['Marketplace Listings', 'Onboarding (draft)', 'Transaction Alerts']);
		const found = await read('getAll', { filters: { search: 'investigation' } });
		expect(found).toEqual([{ ...ALERTS, ...times }]);
	});

	it('stops at the limit, and reads all pages without one', async () => {
		roe.control.change({ maxPageSize: 1 });
		expect(await read('getAll', { limit: 2 })).toHaveLength(2);
		expect(roe.control.requests()).toHaveLength(2);
		const all = Object.keys(policies).length;
		expect(await read('getAll', { returnAll: true })).toHaveLength(all);
		expect(roe.control.requests()).toHaveLength(2 + all);
	});

	it('returns Roe’s own policies if “Simplify” is off', async () => {
		const [found] = await read('getAll', { simplify: false, filters: { search: 'alerts' } });
		expect(found).toMatchObject({ id: policies.alerts, organization_id: SEED.organizationId });
	});
});

describe('Get', () => {
	it('returns a policy with the content of its current version', async () => {
		const [found] = await read('get', ofAlerts);
		expect(found).toMatchObject({
			...ALERTS,
			...times,
			currentVersionName: 'With cash deposits',
			content: { instructions: 'Review the alert.', guidelines: { categories: [{}] } },
		});
		expect(Object.keys(found).length).toBeLessThanOrEqual(10);
	});

	it('returns a policy without versions', async () => {
		const [found] = await read('get', { policyId: locator(policies.empty) });
		const none = { currentVersionId: null, currentVersionName: null, content: null };
		expect(found).toMatchObject({ policyId: policies.empty, ...none });
		expect(roe.control.requests()).toHaveLength(1);
	});

	it('returns Roe’s own policy and version if “Simplify” is off', async () => {
		const [found] = await read('get', { ...ofAlerts, simplify: false });
		expect(found).toMatchObject({
			id: policies.alerts,
			current_version: { id: policyVersions.current, base_version_id: policyVersions.first },
		});
	});
});

describe('Get Versions', () => {
	it('returns the versions with their contents, newest first', async () => {
		const found = await read('getVersions', ofAlerts);
		expect(found).toMatchObject([
			{
				policyId: policies.alerts,
				policyVersionId: policyVersions.current,
				name: 'With cash deposits',
				isCurrent: true,
				baseVersionId: policyVersions.first,
				createdBy: 'sandbox@example.com',
				...times,
			},
			{ policyVersionId: policyVersions.first, isCurrent: false, baseVersionId: null },
		]);
		expect(found[0].content).toMatchObject({ instructions: 'Review the alert.' });
		expect(Object.keys(found[0]).length).toBeLessThanOrEqual(10);
	});

	it('stops at the limit, and reads all pages without one', async () => {
		roe.control.change({ maxPageSize: 1 });
		expect(await read('getVersions', { ...ofAlerts, limit: 1 })).toHaveLength(1);
		expect(roe.control.requests()).toHaveLength(1);
		expect(await read('getVersions', { ...ofAlerts, returnAll: true })).toHaveLength(2);
	});

	it('returns nothing for a policy without versions', async () => {
		expect(await read('getVersions', { policyId: locator(policies.empty) })).toEqual([]);
	});
});

describe.each(['get', 'getVersions'])('%s', (operation) => {
	it.each([
		['of another organization', SEED.other.policyId],
		['that doesn’t exist', '00000000-0000-4000-8000-000000000000'],
	])('reports a policy %s as not found', async (_, id) => {
		const done = await run(operation, { policyId: locator(id) });
		expectError(done.errorOf(ROE), 'NOT_FOUND', 0, 'HTTP 404');
	});

	it.each([
		['={{ "" }}', 'PARAMETER_EMPTY'],
		['alerts', 'ID_INVALID'],
	] as const)('rejects the policy “%s”, without a request', async (id, code) => {
		const done = await run(operation, { policyId: locator(id) });
		const values = code === 'ID_INVALID' ? [quoted(id)] : [];
		expectError(done.errorOf(ROE), code, 0, labelOf('policyId'), ...values);
		expect(roe.control.requests()).toEqual([]);
	});
});
