import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';

import { jobIdParameters, readJobId } from '../../parameters/jobId';
import { type ParameterReader, createItemReader } from '../../parameters/parameterReader';
import { toReferenceOutput } from '../../results/jobActions';
import { InputError, quote } from '../../shared/inputError';
import { cleanFileName } from '../../transport/fileName';
import { DEFAULT_MAX_MEGABYTES, downloadReference as download } from '../../transport/references';
import type { Operation } from '../operation';
import { processItems } from '../processItems';

/** Each download holds a connection and space in n8n's storage. */
const MAX_DOWNLOADS_AT_ONCE = 5;

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

const binaryFieldParameter: INodeProperties = {
	displayName: 'Put Output File in Field',
	name: 'binaryPropertyName',
	type: 'string',
	required: true,
	default: 'data',
	placeholder: 'e.g. data',
	hint: 'The name of the output binary field to put the file in',
};

const downloadOptionsParameter: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add option',
	default: {},
	options: [
		{
			displayName: 'Max Size (MB)',
			name: 'maxSize',
			type: 'number',
			typeOptions: { minValue: 0.01 },
			default: DEFAULT_MAX_MEGABYTES,
			description:
				'Maximum size of the file. A larger file is an error. Without this option, the maximum is 1024, or 256 if Roe doesn’t report the size in advance.',
		},
		{
			displayName: 'Timeout (Minutes)',
			name: 'timeout',
			type: 'number',
			typeOptions: { minValue: 0.01 },
			default: 60,
			description:
				'How long the download may take. It also fails if no data arrives for two minutes.',
		},
	],
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
	const field = reader.text('binaryPropertyName').trim();
	if (field === '') {
		throw new InputError(
			'PARAMETER_EMPTY',
			"'Put Output File in Field' is empty",
			'Enter a field name, such as data.',
		);
	}
	const options = reader.collection('options');
	const maxMegabytes = options.numberIfGiven('maxSize');
	const timeoutMinutes = options.number('timeout');
	const file = await download(
		context,
		{ jobId, resourceId, maxMegabytes, timeoutMinutes },
		async ({ stream, fileName, mimeType }) =>
			await context.helpers.prepareBinaryData(
				stream,
				fileName ?? cleanFileName(resourceId) ?? 'file',
				mimeType,
			),
	);
	return toReferenceOutput({ jobId, resourceId, field }, file);
}

const WHERE_TO_FIND =
	"Use an ID from 'references' in the job’s result: {{ $json.references[0].resourceId }}. In a tool, click the star next to 'Resource ID' so that the model fills it in.";

/** Accepts an ID, or a URL that contains `/references/<ID>`. */
function readResourceId(reader: ParameterReader): string {
	const given = reader.text('resourceId').trim();
	if (given === '')
		throw new InputError('PARAMETER_EMPTY', "'Resource ID' is empty", WHERE_TO_FIND);
	const id = given.includes('/') ? /\/references\/([^/?#]+)/.exec(given)?.[1] : given;
	// Half of a cut emoji can't be part of a URL.
	if (id === undefined || id === '.' || id === '..' || /\p{Surrogate}/u.test(id)) {
		throw new InputError(
			'REFERENCE_INVALID',
			`'Resource ID' must be the ID or URL of a reference, not ${quote(given)}`,
			WHERE_TO_FIND,
		);
	}
	return id;
}
