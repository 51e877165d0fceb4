import type { IBinaryData, IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import type { ParameterReader } from '../../parameters/parameterReader';
import { cleanFileName } from '../../transport/fileName';
import {
	DEFAULT_MAX_MEGABYTES,
	downloadReference,
	type ReferenceDownload,
} from '../../transport/references';

/** Each download holds a connection and space in n8n's storage. */
export const MAX_DOWNLOADS_AT_ONCE = 5;

export const binaryFieldParameter: INodeProperties = {
	displayName: 'Put Output File in Field',
	name: 'binaryPropertyName',
	type: 'string',
	required: true,
	default: 'data',
	placeholder: 'e.g. data',
	hint: 'The name of the output binary field to put the file in',
};

export const downloadOptionsParameter: INodeProperties = {
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

/** Limits of each file. */
export type DownloadLimits = Pick<ReferenceDownload, 'maxMegabytes' | 'timeoutMinutes'>;

/** @throws {InputError} for an invalid value. */
export function readDownloadLimits(reader: ParameterReader): DownloadLimits {
	const options = reader.collection('options');
	return {
		maxMegabytes: options.numberIfGiven('maxSize'),
		timeoutMinutes: options.number('timeout'),
	};
}

/** Streams a file into n8n's storage. @throws {RoeError} without a whole file. */
export async function storeReference(
	context: IExecuteFunctions,
	download: ReferenceDownload,
): Promise<IBinaryData> {
	return await downloadReference(
		context,
		download,
		async ({ stream, fileName, mimeType }) =>
			await context.helpers.prepareBinaryData(
				stream,
				fileName ?? cleanFileName(download.resourceId) ?? 'file',
				mimeType,
			),
	);
}
