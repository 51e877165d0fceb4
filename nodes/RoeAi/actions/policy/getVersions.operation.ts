import { listingParameters, readListLimit } from '../../parameters/listing';
import { policyIdParameter, readPolicyId } from '../../parameters/policyId';
import { buildOutputParameters, readSimplify } from '../../parameters/simplify';
import { toPolicyVersionOutput } from '../../results/policyOutput';
import { listPolicyVersions } from '../../transport/policies';
import { readAllPages } from '../../transport/readAllPages';
import type { Operation } from '../operation';
import { processListings } from '../processListings';

export const getPolicyVersionsOperation: Operation = {
	option: {
		name: 'Get Versions',
		value: 'getVersions',
		action: 'Get policy versions',
		description: 'List the versions of a policy, with the content of each',
	},
	subtitle: 'Lists a policy’s versions',
	properties: [
		policyIdParameter,
		...listingParameters,
		...buildOutputParameters(['policyVersionId', 'name', 'isCurrent']),
	],
	async execute(context, items) {
		return await processListings(context, items, async (itemIndex) => {
			const policyId = readPolicyId(context, itemIndex);
			const simplify = readSimplify(context, itemIndex);
			const versions = await readAllPages(
				readListLimit(context, itemIndex),
				async (page, pageSize) => await listPolicyVersions(context, policyId, { page, pageSize }),
			);
			return versions.map((version) => ({
				json: simplify ? toPolicyVersionOutput(policyId, version) : { ...version },
			}));
		});
	},
};
