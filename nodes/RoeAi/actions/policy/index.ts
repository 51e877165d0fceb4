import type { Resource } from '../operation';
import { createPolicyVersionOperation } from './createVersion.operation';
import { getPolicyOperation } from './get.operation';
import { getAllPoliciesOperation } from './getAll.operation';
import { getPolicyVersionsOperation } from './getVersions.operation';

export const policyResource: Resource = {
	name: 'Policy',
	value: 'policy',
	defaultOperation: getAllPoliciesOperation,
	operations: [
		createPolicyVersionOperation,
		getPolicyOperation,
		getAllPoliciesOperation,
		getPolicyVersionsOperation,
	],
};
