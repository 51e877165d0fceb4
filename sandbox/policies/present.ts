import { isoTime } from '../clock';
import type { Policy, PolicyVersion } from '../types';
import { SEEDED_USER } from '../users';

/** A policy as Roe shows it. */
export function presentPolicy(policy: Policy) {
	return {
		id: policy.id,
		name: policy.name,
		description: policy.description,
		organization_id: policy.organizationId,
		current_version_id: policy.currentVersionId,
		created_at: isoTime(policy.createdAt),
		updated_at: isoTime(policy.updatedAt),
	};
}

/** A version of a policy as Roe shows it, with the policy in it. */
export function presentPolicyVersion(version: PolicyVersion) {
	const { id, email, display_name } = SEEDED_USER;
	return {
		id: version.id,
		version_name: version.versionName,
		content: version.content,
		created_at: isoTime(version.createdAt),
		updated_at: isoTime(version.createdAt),
		policy: presentPolicy(version.policy),
		created_by: { id, email, display_name },
		base_version_id: version.baseVersionId,
	};
}
