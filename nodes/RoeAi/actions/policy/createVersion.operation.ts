import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { createItemReader } from '../../parameters/parameterReader';
import { policyContentParameter, readPolicyContent } from '../../parameters/policyContent';
import { policyIdParameter, readPolicyId } from '../../parameters/policyId';
import { toCreatedVersionOutput } from '../../results/policyOutput';
import { getPolicy } from '../../transport/policies';
import type { Operation } from '../operation';
import { processItems } from '../processItems';
import { createVersionOnce } from './createVersionOnce';

const versionNameParameter: INodeProperties = {
	displayName: 'Version Name',
	name: 'versionName',
	type: 'string',
	default: '',
	required: true,
	placeholder: 'e.g. With offshore transfers',
	description: 'What the new version is called in Roe. It can have up to 255 characters.',
};

const versionOptionsParameter: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add option',
	default: {},
	options: [
		{
			displayName: 'Base Version Name or ID',
			name: 'baseVersionId',
			type: 'options',
			typeOptions: {
				loadOptionsMethod: 'getPolicyVersions',
				loadOptionsDependsOn: ['policyId.value'],
			},
			default: '',
			description:
				'The version that the new one derives from. Without this option, it’s the current version. Choose from the list, or specify an ID using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
		},
	],
};

export const createPolicyVersionOperation: Operation = {
	option: {
		name: 'Create Version',
		value: 'createVersion',
		action: 'Create policy version',
		description: 'Create a version of a policy, which becomes its current version',
	},
	subtitle: 'Creates a policy version',
	properties: [
		policyIdParameter,
		versionNameParameter,
		policyContentParameter,
		versionOptionsParameter,
	],
	async execute(context, items) {
		// One at a time, so that each version derives from the one before, and the last item's is current.
		const { output } = await processItems(
			context,
			items,
			async (i) => await createVersionForItem(context, i),
			{ concurrency: 1 },
		);
		return output;
	},
};

async function createVersionForItem(
	context: IExecuteFunctions,
	itemIndex: number,
): Promise<IDataObject> {
	const policyId = readPolicyId(context, itemIndex);
	const reader = createItemReader(context, itemIndex, [
		versionNameParameter,
		versionOptionsParameter,
	]);
	const versionName = reader.requiredText(
		'versionName',
		'Enter a name that says what is new in this version.',
	);
	const content = readPolicyContent(context, itemIndex);
	const chosenId = reader
		.collection('options')
		.uuidIfGiven('baseVersionId', "Use a 'policyVersionId' that 'Get Versions' returns.");
	const { current_version_id: currentId } = await getPolicy(context, policyId);
	const baseVersionId = chosenId ?? currentId ?? undefined;
	const draft = { versionName, content, baseVersionId };
	const { version, isRecovered } = await createVersionOnce(
		context,
		policyId,
		draft,
		currentId ?? undefined,
	);
	return {
		json: toCreatedVersionOutput(policyId, version, { versionName, baseVersionId, isRecovered }),
	};
}
