import type { IDataObject } from 'n8n-workflow';

import type { CreatedPolicyVersion, Policy, PolicyVersion } from '../transport/types';

export function toListedPolicyOutput(policy: Policy): IDataObject {
	return {
		policyId: policy.id,
		name: policy.name,
		description: policy.description,
		currentVersionId: policy.current_version_id,
		createdAt: policy.created_at,
		updatedAt: policy.updated_at,
	};
}

/** @param version The current version; undefined if the policy has none. */
export function toPolicyOutput(policy: Policy, version: PolicyVersion | undefined): IDataObject {
	const { createdAt, updatedAt, ...output } = toListedPolicyOutput(policy);
	return {
		...output,
		currentVersionName: version?.version_name ?? null,
		content: (version?.content ?? null) as IDataObject | null,
		createdAt,
		updatedAt,
	};
}

export function toPolicyVersionOutput(policyId: string, version: PolicyVersion): IDataObject {
	return {
		policyId,
		policyVersionId: version.id,
		name: version.version_name,
		isCurrent: version.policy?.current_version_id === version.id,
		content: version.content as IDataObject,
		baseVersionId: version.base_version_id,
		createdAt: version.created_at,
		updatedAt: version.updated_at,
		createdBy: version.created_by?.email,
	};
}

/** `versionName`: as it was sent, since Roe needn’t return it. `isRecovered`: whether Roe’s response was lost, and the version was found afterwards. */
export function toCreatedVersionOutput(
	policyId: string,
	created: CreatedPolicyVersion,
	{
		versionName,
		baseVersionId,
		isRecovered,
	}: { versionName: string; baseVersionId?: string; isRecovered: boolean },
): IDataObject {
	return {
		policyId,
		policyVersionId: created.id,
		name: created.version_name ?? versionName,
		content: created.content as IDataObject,
		...(baseVersionId !== undefined && { baseVersionId }),
		...(isRecovered && { recovered: true }),
	};
}
