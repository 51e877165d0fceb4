import type { ILoadOptionsFunctions, INodePropertyOptions } from 'n8n-workflow';

import { parsePolicyId } from '../parameters/policyId';
import { InputError } from '../shared/inputError';
import { listPolicyVersions } from '../transport/policies';
import { readAllPages } from '../transport/readAllPages';
import { readCurrentValue } from './currentValue';
import { buildVersionOptions } from './versionOptions';

const MAX_VERSIONS = 1000;

/** Options of 'Base Version': the policy's versions, in Roe's order. */
export async function getPolicyVersions(
	this: ILoadOptionsFunctions,
): Promise<INodePropertyOptions[]> {
	return await buildVersionOptions(this, async () => {
		const policyId = readCurrentPolicyId(this);
		return await readAllPages(
			MAX_VERSIONS,
			async (page, pageSize) => await listPolicyVersions(this, policyId, { page, pageSize }),
		);
	});
}

/** The policy ID in the editor. @throws {InputError} if there is none or it isn't an ID. */
function readCurrentPolicyId(context: ILoadOptionsFunctions): string {
	const value = readCurrentValue(context, 'policyId');
	if (value !== undefined) return parsePolicyId(value);
	throw new InputError(
		'POLICY_NOT_CHOSEN',
		'No policy is chosen yet',
		'Choose a policy. If an expression sets it, execute the previous nodes first.',
	);
}
