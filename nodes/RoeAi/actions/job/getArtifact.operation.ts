import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { BadInput } from '../../inputs/badInput';
import { jobIdParameter, readJobId } from '../../parameters/jobId';
import { readerOfItem } from '../../parameters/parameterReader';
import { getArtifact as readArtifact } from '../../transport/jobs';
import { eachItem } from '../eachItem';
import type { Operation } from '../operation';

const artifactKeyParameter: INodeProperties = {
	displayName: 'Artifact Key',
	name: 'artifactKey',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. steps/extraction.json',
	description: 'The key of the artifact, as shown in the job’s result',
};

export const getArtifact: Operation = {
	option: {
		name: 'Get Artifact',
		value: 'getArtifact',
		action: 'Get artifact of job',
		description: 'Get an intermediate result that a job stored',
	},
	subtitle: 'Reads an artifact',
	properties: [jobIdParameter, artifactKeyParameter],
	async execute(context, items) {
		const { output } = await eachItem(context, items, async (itemIndex) => {
			const jobId = readJobId(context, itemIndex);
			const reader = readerOfItem(context, itemIndex, [artifactKeyParameter]);
			const artifactKey = reader.text('artifactKey').trim();
			if (artifactKey === '') {
				throw new BadInput(
					'PARAMETER_EMPTY',
					"'Artifact Key' is empty",
					'Enter a key from the job’s result.',
				);
			}
			const result = await readArtifact(context, jobId, artifactKey);
			return { jobId, artifactKey, result: result as IDataObject };
		});
		return output;
	},
};
