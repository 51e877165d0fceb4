import { randomUUID } from 'node:crypto';

import { badFields } from '../errors';
import { parseUuid } from '../ids';
import { isObject } from '../isObject';
import { textUpTo } from '../requests/textUpTo';
import type { Policy, PolicyVersion } from '../types';
import { identifyRules } from './content';
import { seededPolicies } from './seededPolicies';

/** Source: Roe's published contract. */
const MAX_NAME_LENGTH = 255;

const checkName = textUpTo(MAX_NAME_LENGTH, 1);

/** The policies of all organizations, with their versions. */
export class Policies {
	private byId = seededPolicies();

	/** Policies of an organization, oldest first. */
	ofOrganization(organizationId: string): Policy[] {
		return [...this.byId.values()].filter((policy) => policy.organizationId === organizationId);
	}

	find(id: string, organizationId: string): Policy | undefined {
		const policy = this.byId.get(id);
		return policy?.organizationId === organizationId ? policy : undefined;
	}

	/** A version of any policy of an organization. */
	findVersion(id: string, organizationId: string): PolicyVersion | undefined {
		const uuid = parseUuid(id);
		return this.ofOrganization(organizationId)
			.flatMap(({ versions }) => versions)
			.find((version) => version.id === uuid);
	}

	/** The new version becomes the policy's current one. @throws ApiError 400, a map by field. */
	createVersion(policy: Policy, body: unknown, now: number): PolicyVersion {
		const { versionName, content, baseVersionId } = readFields(policy, body);
		const version: PolicyVersion = {
			id: randomUUID(),
			policy,
			versionName: versionName ?? `version ${policy.versions.length + 1}`,
			content: identifyRules(content),
			baseVersionId,
			createdAt: now,
		};
		policy.versions.push(version);
		Object.assign(policy, { currentVersionId: version.id, updatedAt: now });
		return version;
	}

	reset(): void {
		this.byId = seededPolicies();
	}
}

function readFields(policy: Policy, body: unknown) {
	const given = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
	const { version_name: versionName, content, base_version_id: baseVersionId } = given;
	const problems = {
		version_name: versionName === undefined ? undefined : checkName(versionName),
		content: checkContent(content),
		base_version_id: baseVersionId === undefined ? undefined : checkBase(policy, baseVersionId),
	};
	const wrong = Object.entries(problems).filter(([, problem]) => problem !== undefined);
	if (wrong.length > 0) {
		throw badFields(Object.fromEntries(wrong.map(([field, problem]) => [field, [problem]])));
	}
	return {
		versionName: versionName as string | undefined,
		content: content as Record<string, unknown>,
		baseVersionId: parseUuid(baseVersionId) ?? null,
	};
}

function checkContent(content: unknown): string | undefined {
	if (content === undefined) return 'This field is required.';
	if (content === null) return 'This field may not be null.';
	return isObject(content) ? undefined : 'Policy content must be a JSON object.';
}

function checkBase(policy: Policy, id: unknown): string | undefined {
	if (id === null) return 'This field may not be null.';
	const uuid = parseUuid(id);
	if (uuid === undefined) return 'Must be a valid UUID.';
	const isOwn = policy.versions.some((version) => version.id === uuid);
	return isOwn ? undefined : 'Base version does not belong to this policy.';
}
