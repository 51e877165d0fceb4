import type { INodeProperties } from 'n8n-workflow';

import { jobIdParameters, readJobId } from '../../parameters/jobId';
import { createItemReader } from '../../parameters/parameterReader';
import { toArtifactOutput } from '../../results/jobActions';
import { getArtifact as readArtifact } from '../../transport/jobs';
import type { Operation } from '../operation';
import { processItems } from '../processItems';

const artifactKeyParameter: INodeProperties = {
	displayName: 'Artifact Key',
	name: 'artifactKey',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. steps/extraction.json',
	description: 'The key of the artifact, as shown in the job’s result',
};

export const getArtifactOperation: Operation = {
	option: {
		name: 'Get Artifact',
		value: 'getArtifact',
		action: 'Get artifact of job',
		description: 'Get an intermediate result that a job stored',
	},
	subtitle: 'Reads an artifact',
	properties: [...jobIdParameters, artifactKeyParameter],
	async execute(context, items) {
		const { output } = await processItems(context, items, async (itemIndex) => {
			const jobId = readJobId(context, itemIndex);
			const reader = createItemReader(context, itemIndex, [artifactKeyParameter]);
			const artifactKey = reader.requiredText('artifactKey', 'Enter a key from the job’s result.');
			return toArtifactOutput(jobId, artifactKey, await readArtifact(context, jobId, artifactKey));
		});
		return output;
	},
};
