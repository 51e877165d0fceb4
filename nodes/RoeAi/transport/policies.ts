import { readJson, requestJson } from './client';
import { requireObjectWith, requirePage } from './parseResponse';
import type { RoeContext } from './sendRequest';
import type { CreatedPolicyVersion, Page, Policy, PolicyVersion } from './types';

/** `search` also covers descriptions and the start of IDs. Pages count from 1; "-" in front of `ordering` means descending. */
export interface PolicyFilter {
	search?: string;
	page?: number;
	pageSize?: number;
	ordering?: string;
}

const buildPolicyPath = (policyId: string) =>
	`/v1/policies/${encodeURIComponent(policyId)}/` as const;

export async function listPolicies(
	context: RoeContext,
	filter: PolicyFilter = {},
): Promise<Page<Policy>> {
	const action = 'list the policies';
	const { json } = await readJson(context, action, {
		method: 'GET',
		path: '/v1/policies/',
		query: {
			search: filter.search || undefined,
			page: filter.page,
			page_size: filter.pageSize,
			ordering: filter.ordering || undefined,
		},
	});
	const page = requirePage<Policy>(action, json);
	return { ...page, results: page.results.filter(Boolean) };
}

export async function getPolicy(context: RoeContext, policyId: string): Promise<Policy> {
	const action = 'read the policy';
	const { json } = await readJson(context, action, {
		method: 'GET',
		path: buildPolicyPath(policyId),
	});
	return requireObjectWith<Policy>(action, json, 'id');
}

/** `GET /v1/policies/{policy_id}/versions/`: most recently updated first. */
export async function listPolicyVersions(
	context: RoeContext,
	policyId: string,
	{ page, pageSize }: { page: number; pageSize: number },
): Promise<Page<PolicyVersion>> {
	const action = 'list the policy’s versions';
	const { json } = await readJson(context, action, {
		method: 'GET',
		path: `${buildPolicyPath(policyId)}versions/`,
		query: { page, page_size: pageSize },
	});
	const versions = requirePage<PolicyVersion>(action, json);
	return { ...versions, results: versions.results.filter(Boolean) };
}

export async function getPolicyVersion(
	context: RoeContext,
	policyId: string,
	versionId: string,
): Promise<PolicyVersion> {
	const action = 'read the policy’s version';
	const { json } = await readJson(context, action, {
		method: 'GET',
		path: `${buildPolicyPath(policyId)}versions/${encodeURIComponent(versionId)}/`,
	});
	return requireObjectWith<PolicyVersion>(action, json, 'id');
}

export interface NewPolicyVersion {
	versionName: string;
	content: object;
	/** The version that it derives from. */
	baseVersionId?: string;
}

/** `POST /v1/policies/{policy_id}/versions/`. Roe makes the new version the current one. */
export async function createPolicyVersion(
	context: RoeContext,
	policyId: string,
	{ versionName, content, baseVersionId }: NewPolicyVersion,
): Promise<CreatedPolicyVersion> {
	const action = 'create the policy version';
	const { json } = await requestJson(context, action, {
		method: 'POST',
		path: `${buildPolicyPath(policyId)}versions/`,
		body: { version_name: versionName, content, base_version_id: baseVersionId },
	});
	return requireObjectWith<CreatedPolicyVersion>(action, json, 'id');
}
