import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';

import { readFieldName } from '../../parameters/fieldName';
import { jobIdParameters, readJobId } from '../../parameters/jobId';
import { type ParameterReader, createItemReader } from '../../parameters/parameterReader';
import { toReferenceOutput } from '../../results/jobActions';
import { InputError, quote } from '../../shared/inputError';
import { isResourceId } from '../../transport/references';
import type { Operation } from '../operation';
import { processItems } from '../processItems';
import {
	binaryFieldParameter,
	downloadOptionsParameter,
	MAX_DOWNLOADS_AT_ONCE,
	readDownloadLimits,
	storeReference,
} from './storeReference';

const resourceIdParameter: INodeProperties = {
	displayName: 'Resource ID',
	name: 'resourceId',
	type: 'string',
	required: true,
	default: '={{ $json.references[0].resourceId }}',
	placeholder: 'e.g. 123e4567-e89b-12d3-a456-426614174000',
	description:
		"ID of the file, from 'references' in the job’s result, or its URL. After a node that returns a result, the first file is already filled in. In a tool, click the star next to it so that the model fills it in.",
};

const DOWNLOAD_PARAMETERS = [resourceIdParameter, binaryFieldParameter, downloadOptionsParameter];

export const downloadReferenceOperation: Operation = {
	option: {
		name: 'Download Reference',
		value: 'downloadReference',
		action: 'Download reference file of job',
		description: 'Download a file that a job’s result refers to',
	},
	subtitle: 'Downloads a file',
	properties: [...jobIdParameters, ...DOWNLOAD_PARAMETERS],
	async execute(context, items) {
		const work = async (itemIndex: number) => await downloadForItem(context, itemIndex);
		const { output } = await processItems(context, items, work, {
			concurrency: MAX_DOWNLOADS_AT_ONCE,
		});
		return output;
	},
};

async function downloadForItem(
	context: IExecuteFunctions,
	itemIndex: number,
): Promise<INodeExecutionData> {
	const jobId = readJobId(context, itemIndex);
	const reader = createItemReader(context, itemIndex, DOWNLOAD_PARAMETERS);
	const resourceId = readResourceId(reader);
	const field = readFieldName(reader, binaryFieldParameter.name);
	const limits = readDownloadLimits(reader);
	const file = await storeReference(context, { jobId, resourceId, ...limits });
	return toReferenceOutput({ jobId, resourceId, field }, file);
}

const WHERE_TO_FIND =
	"Use an ID from 'references' in the job’s result: {{ $json.references[0].resourceId }}. In a tool, click the star next to 'Resource ID' so that the model fills it in.";

/** Accepts an ID, or a URL that contains `/references/<ID>`. */
function readResourceId(reader: ParameterReader): string {
	const given = reader.trimmedText('resourceId');
	if (given === '')
		throw new InputError('PARAMETER_EMPTY', "'Resource ID' is empty", WHERE_TO_FIND);
	const id = given.includes('/') ? /\/references\/([^/?#]+)/.exec(given)?.[1] : given;
	if (id === undefined || !isResourceId(id)) {
		throw new InputError(
			'REFERENCE_INVALID',
			`'Resource ID' must be the ID or URL of a reference, not ${quote(given)}`,
			WHERE_TO_FIND,
		);
	}
	return id;
}
