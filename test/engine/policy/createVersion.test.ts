import type { IDataObject } from 'n8n-workflow';

import type { ErrorCode } from '../../../nodes/RoeAi/shared/errorCodes';
import { SEED } from '../../../sandbox';
import { expectContract } from '../../support/contract';
import type { TestItem } from '../../support/engine';
import { expectError, expectFacts } from '../../support/expectError';
import { labelOf } from '../../support/labelOf';
import { operate, type OperateOptions } from '../../support/operate';
import { agent as locator, ROE } from '../../support/roeNode';
import { useSandbox } from '../../support/useSandbox';

const { policies, policyVersions } = SEED;
const roe = useSandbox({ keepRequestBodies: true });
const CREATE = { method: 'POST', path: '/versions/$' };

afterEach(() => expectContract(roe.control.requests()));

const content = { instructions: 'Review it twice.' };
const given = {
	policyId: locator(policies.alerts),
	versionName: 'Stricter',
	content: JSON.stringify(content),
};
const create = async (parameters: IDataObject = {}, options: OperateOptions = {}) =>
	await operate(
		'policy.createVersion',
		{ ...given, ...parameters },
		{ credentials: roe.credentials, ...options },
	);
const posts = () => roe.control.requests(CREATE);
const bodies = () => posts().map(({ bodyText }) => JSON.parse(bodyText!) as IDataObject);
/** The policy's versions in Roe, newest first. */
const versions = async (policyId: string = policies.alerts) => {
	const parameters = { policyId: locator(policyId) };
	const done = await operate('policy.getVersions', parameters, { credentials: roe.credentials });
	return done.json(ROE);
};

describe('a new version', () => {
	it('has the content, and derives from the current version', async () => {
		const done = await create();
		expect(bodies()).toEqual([
			{ version_name: 'Stricter', content, base_version_id: policyVersions.current },
		]);
		const [newest] = await versions();
		expect(newest).toMatchObject({ name: 'Stricter', isCurrent: true, content });
		expect(done.json(ROE)).toEqual([
			{
				policyId: policies.alerts,
				policyVersionId: newest.policyVersionId,
				name: 'Stricter',
				content,
				baseVersionId: policyVersions.current,
			},
		]);
	});

	it('derives from another version if one is selected', async () => {
		await create({ options: { baseVersionId: policyVersions.first.toUpperCase() } });
		expect(bodies()).toMatchObject([{ base_version_id: policyVersions.first }]);
	});

	it('derives from none if the policy has none', async () => {
		const done = await create({ policyId: locator(policies.empty) });
		expect(bodies()).toEqual([{ version_name: 'Stricter', content }]);
		expect(done.json(ROE)[0]).not.toHaveProperty('baseVersionId');
	});

	it('can be the content of the current version, changed by an expression', async () => {
		const policy = await operate('policy.get', given, { credentials: roe.credentials });
		const [{ json }] = policy.output(ROE);
		await create(
			{ content: "={{ { ...$json.content, instructions: 'Ask a person.' } }}" },
			{ items: [{ json }] },
		);
		const [newest, before] = await versions();
		expect(newest.content).toMatchObject({
			instructions: 'Ask a person.',
			dispositions: (before.content as IDataObject).dispositions as IDataObject,
		});
	});

	it('is created for one item after the other: each derives from the one before', async () => {
		const items: TestItem[] = ['a', 'b', 'c'].map((name) => ({ json: { name } }));
		const done = await create({ versionName: '={{ $json.name }}' }, { items });
		const made = done.json(ROE);
		expect(made.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
		const bases = [policyVersions.current, ...made.map(({ policyVersionId }) => policyVersionId)];
		expect(made.map(({ baseVersionId }) => baseVersionId)).toEqual(bases.slice(0, -1));
		expect((await versions())[0]).toMatchObject({ name: 'c', isCurrent: true });
	});

	it('keeps all digits of long integers, as text', async () => {
		await create({ content: '{ "limit": 12345678901234567890, "rate": 0.1 }' });
		expect(bodies()).toMatchObject([{ content: { limit: '12345678901234567890', rate: 0.1 } }]);
	});
});

describe('a parameter that can’t be used', () => {
	const cases: Array<[string, IDataObject, ErrorCode, string]> = [
		['an empty name', { versionName: ' ' }, 'PARAMETER_EMPTY', 'versionName'],
		['no content', { content: '' }, 'PARAMETER_EMPTY', 'content'],
		['only white space as content', { content: ' \n' }, 'PARAMETER_EMPTY', 'content'],
		['content without properties', { content: '{}' }, 'PARAMETER_EMPTY', 'content'],
		['content that is null', { content: '={{ null }}' }, 'PARAMETER_EMPTY', 'content'],
		['content that isn’t JSON', { content: '{"instructions": ' }, 'JSON_INVALID', 'content'],
		['a list as content', { content: '[1]' }, 'JSON_NOT_OBJECT', 'content'],
		[
			'a list from an expression as content',
			{ content: '={{ [1] }}' },
			'JSON_NOT_OBJECT',
			'content',
		],
		['a text as content', { content: '"Be strict."' }, 'JSON_NOT_OBJECT', 'content'],
		[
			'content that is nested too deeply',
			{ content: `{"a":${'['.repeat(600)}${']'.repeat(600)}}` },
			'JSON_INVALID',
			'content',
		],
		[
			'content with a number that lost digits',
			{ content: '={{ { a: 2 ** 60 } }}' },
			'VALUE_UNSENDABLE',
			'content',
		],
		[
			'a base that isn’t an ID',
			{ options: { baseVersionId: 'v1' } },
			'ID_INVALID',
			'baseVersionId',
		],
		['a policy that isn’t an ID', { policyId: locator('alerts') }, 'ID_INVALID', 'policyId'],
	];

	it.each(cases)(
		'causes an error before anything is sent: %s',
		async (_, parameters, code, name) => {
			const done = await create(parameters);
			expectError(done.errorOf(ROE), code, 0, labelOf(name));
			expect(roe.control.requests()).toEqual([]);
		},
	);

	it('causes an error only for its item with “Continue”', async () => {
		const items: TestItem[] = ['a', '', 'c'].map((name) => ({ json: { name } }));
		const node = { onError: 'continueRegularOutput' } as const;
		const done = await create({ versionName: '={{ $json.name }}' }, { items, node });
		expectError(done.json(ROE)[1], 'PARAMETER_EMPTY', 1, labelOf('versionName'));
		expect((await versions()).map(({ name }) => name).slice(0, 2)).toEqual(['c', 'a']);
	});

	it.each<[string, IDataObject, string]>([
		[
			'a base of another policy',
			{ options: { baseVersionId: policyVersions.ofListings } },
			'base_version_id',
		],
		['a name that is too long', { versionName: 'a'.repeat(256) }, 'version_name'],
	])('is rejected by Roe, whose message is shown: %s', async (_, parameters, field) => {
		const done = await create(parameters);
		const error = done.errorOf(ROE);
		expectError(error, 'REQUEST_REJECTED', 0, 'HTTP 400');
		expectFacts(error?.description, field);
		expect(error?.description).not.toMatch(/inputs|agent/);
		expect(await versions()).toHaveLength(2);
	});

	it('is reported as not found if the organization has no such policy', async () => {
		const done = await create({ policyId: locator(SEED.other.policyId) });
		expectError(done.errorOf(ROE), 'NOT_FOUND', 0, 'HTTP 404');
		expect(posts()).toEqual([]);
	});
});

describe('a request whose response is lost', () => {
	const lost = { match: CREATE, times: 1 } as const;

	it.each([
		['a reset connection', { kind: 'reset' }],
		['a server error', { kind: 'status', status: 502 }],
		['a truncated response', { kind: 'truncated' }],
		['a page instead of the response', { kind: 'html' }],
		['a response without an ID', { kind: 'wrong-shape' }],
	] as const)('isn’t sent again, and its version is found: %s', async (_, fault) => {
		roe.control.addFault({ ...lost, ...fault });
		const done = await create();
		expect(done.error).toBeUndefined();
		const [newest, ...others] = await versions();
		expect(others).toHaveLength(2);
		expect(done.json(ROE)).toMatchObject([
			{ policyVersionId: newest.policyVersionId, name: 'Stricter', content, recovered: true },
		]);
		expect(posts()).toHaveLength(1);
	});

	it('is found if Roe gave the rules of the content other IDs', async () => {
		const policy = await operate('policy.get', given, { credentials: roe.credentials });
		const [{ json }] = policy.output(ROE);
		expect(JSON.stringify(json.content)).toContain('"id"');
		roe.control.addFault({ ...lost, kind: 'reset' });
		const done = await create({ content: '={{ $json.content }}' }, { items: [{ json }] });
		expect(done.json(ROE)).toMatchObject([{ name: 'Stricter', recovered: true }]);
	});

	it.each([
		['other content', { instructions: 'Ask nobody.' }],
		['less content', {}],
		['content that isn’t an object', 'Review it twice.'],
	])('isn’t taken for a version of the same name with %s', async (_, stored) => {
		roe.control.addFault({ ...lost, kind: 'reset' });
		roe.control.addFault({
			kind: 'status',
			status: 200,
			body: {
				id: policyVersions.first,
				version_name: 'Stricter',
				base_version_id: policyVersions.current,
				content: stored,
			},
			match: { method: 'GET', path: '/versions/.+' },
		});
		expectError((await create()).errorOf(ROE), 'VERSION_UNKNOWN', 0);
		expect(posts()).toHaveLength(1);
	});

	it('is an error that says so if there is no such version', async () => {
		roe.control.addFault({ ...lost, kind: 'reset', when: 'before' });
		const done = await create();
		const error = done.errorOf(ROE);
		expectError(error, 'VERSION_UNKNOWN', 0);
		expectFacts(error?.description, policies.alerts);
		expect(posts()).toHaveLength(1);
		expect(await versions()).toHaveLength(2);
	});

	it('is the same error if the versions can’t be read', async () => {
		roe.control.addFault({ ...lost, kind: 'reset' });
		roe.control.addFault({
			kind: 'status',
			status: 403,
			match: { method: 'GET', path: '/versions/.+' },
		});
		expectError((await create()).errorOf(ROE), 'VERSION_UNKNOWN', 0);
		expect(posts()).toHaveLength(1);
	});

	it('isn’t looked for if Roe rejected it', async () => {
		roe.control.addFault({ ...lost, kind: 'status', status: 429, when: 'before' });
		expectError((await create()).errorOf(ROE), 'RATE_LIMITED', 0, 'HTTP 429');
		expect(roe.control.requests()).toHaveLength(2);
	});
});
