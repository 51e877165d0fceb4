import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { policyIdParameter, readPolicyId } from '../../parameters/policyId';
import { buildOutputParameters, readSimplify } from '../../parameters/simplify';
import { toPolicyOutput } from '../../results/policyOutput';
import { getPolicy, getPolicyVersion } from '../../transport/policies';
import type { Operation } from '../operation';
import { processItems } from '../processItems';

export const getPolicyOperation: Operation = {
	option: {
		name: 'Get',
		value: 'get',
		action: 'Get policy',
		description: 'Get a policy with the content of its current version',
	},
	subtitle: 'Reads a policy',
	properties: [policyIdParameter, ...buildOutputParameters(['policyId', 'name', 'content'])],
	async execute(context, items) {
		const { output } = await processItems(context, items, async (i) => ({
			json: await readPolicy(context, i),
		}));
		return output;
	},
};

async function readPolicy(context: IExecuteFunctions, itemIndex: number): Promise<IDataObject> {
	const policyId = readPolicyId(context, itemIndex);
	const simplify = readSimplify(context, itemIndex);
	const policy = await getPolicy(context, policyId);
	const { current_version_id: versionId } = policy;
	const version = versionId ? await getPolicyVersion(context, policyId, versionId) : undefined;
	if (simplify) return toPolicyOutput(policy, version);
	return { ...policy, current_version: { ...version } };
}
