import type { ILoadOptionsFunctions, INodePropertyOptions } from 'n8n-workflow';

import { valueInLocator } from '../parameters/agentId';
import { parsePolicyId } from '../parameters/policyId';
import { toNodeError } from '../platform/toNodeError';
import { InputError } from '../shared/inputError';
import { listPolicyVersions } from '../transport/policies';
import { readAllPages } from '../transport/readAllPages';
import { toSafeOptions } from './agentOptions';
import { isNotGiven } from './currentAgent';

const MAX_VERSIONS = 1000;

/** Options of 'Base Version': the policy's versions, in Roe's order. */
export async function getPolicyVersions(
	this: ILoadOptionsFunctions,
): Promise<INodePropertyOptions[]> {
	const current = { name: 'Current Version', value: '' };
	try {
		const policyId = readCurrentPolicyId(this);
		const versions = await readAllPages(
			MAX_VERSIONS,
			async (page, pageSize) => await listPolicyVersions(this, policyId, { page, pageSize }),
		);
		const entries = versions.map(({ id, version_name: name, created_at: createdAt }) => ({
			id,
			texts: [name || id, createdAt && `(${String(createdAt).slice(0, 10)})`],
		}));
		return [current, ...toSafeOptions(entries)];
	} catch (error) {
		if (error instanceof InputError) {
			return [{ ...current, description: `${error.message}. ${error.description}` }];
		}
		throw toNodeError(this.getNode(), error);
	}
}

/** The policy ID in the editor. @throws {InputError} if there is none or it isn't an ID. */
function readCurrentPolicyId(context: ILoadOptionsFunctions): string {
	const value = valueInLocator(context.getCurrentNodeParameter('policyId'));
	if (isNotGiven(value)) {
		throw new InputError(
			'POLICY_NOT_CHOSEN',
			'No policy is chosen yet',
			'Choose a policy. If an expression sets it, execute the previous nodes first.',
		);
	}
	return parsePolicyId(value);
}
