import type { FastifyInstance } from 'fastify';

import { notFound } from '../errors';
import { pathId } from '../ids';
import { type Listing, order, page, readOrdering } from '../pages';
import { presentPolicy, presentPolicyVersion } from '../policies/present';
import type { Roe } from '../roe';
import type { Access, Policy } from '../types';

interface PolicyPath {
	Params: { policyId: string };
}

/** Entries on a page of these lists where the call doesn't say. Source: Roe's documentation. */
const PAGE_SIZE = 10;

const ORDERINGS: Record<string, (policy: Policy) => number | string> = {
	name: ({ name }) => name,
	created_at: ({ createdAt }) => createdAt,
	updated_at: ({ updatedAt }) => updatedAt,
};

/** Policies and their versions. */
export function policyRoutes(app: FastifyInstance, roe: Roe): void {
	app.get('/v1/policies/', async ({ access, address }) => {
		const all = roe.policies.ofOrganization(access.organizationId);
		const wanted = listPolicies(all, address.searchParams);
		const { results, ...rest } = page(wanted, address, roe.settings.maxPageSize, PAGE_SIZE);
		return { ...rest, results: results.map(presentPolicy) };
	});

	app.get<PolicyPath>('/v1/policies/:policyId/', async ({ access, params }) =>
		presentPolicy(findPolicy(roe, access, params.policyId)),
	);

	app.get<PolicyPath>('/v1/policies/:policyId/versions/', async ({ access, params, address }) => {
		const { versions } = findPolicy(roe, access, params.policyId);
		const newestFirst = [...versions].reverse();
		const { results, ...rest } = page(newestFirst, address, roe.settings.maxPageSize, PAGE_SIZE);
		return { ...rest, results: results.map(presentPolicyVersion) };
	});

	app.post<PolicyPath>('/v1/policies/:policyId/versions/', async (request, reply) => {
		const policy = findPolicy(roe, request.access, request.params.policyId);
		const { id, versionName } = roe.policies.createVersion(policy, request.body, roe.clock.now());
		const { content } = request.body as { content: unknown };
		return reply.code(201).send({ id, version_name: versionName, content });
	});

	app.get<{ Params: { policyId: string; versionId: string } }>(
		'/v1/policies/:policyId/versions/:versionId/',
		async ({ access, params }) => {
			const { versions } = findPolicy(roe, access, params.policyId);
			const id = pathId(params.versionId);
			const version = versions.find((candidate) => candidate.id === id);
			if (version === undefined) throw notFound();
			return presentPolicyVersion(version);
		},
	);
}

/** @throws ApiError 404; a policy of another organization is not there either. */
function findPolicy(roe: Roe, access: Access, id: string): Policy {
	const policy = roe.policies.find(pathId(id), access.organizationId);
	if (policy === undefined) throw notFound();
	return policy;
}

/** By name, description, and the start of an ID of the policy or its versions; newest changes first if no order is asked for. */
function listPolicies(policies: Policy[], query: Listing): Policy[] {
	const search = query.get('search')?.toLowerCase() ?? '';
	const wanted = policies.filter(
		({ id, name, description, versions }) =>
			[name, description].some((text) => text.toLowerCase().includes(search)) ||
			[id, ...versions.map((version) => version.id)].some((each) => each.startsWith(search)),
	);
	const names = readOrdering(query, ORDERINGS);
	return order(wanted, names.length === 0 ? ['-updated_at'] : names, (policy, name) =>
		ORDERINGS[name](policy),
	);
}
