import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';

import { readFieldName } from '../../parameters/fieldName';
import { openFile } from '../../parameters/files/openFile';
import { createItemReader } from '../../parameters/parameterReader';
import { newTableNameParameter, readNewTableName } from '../../parameters/tableName';
import { toUploadOutput } from '../../results/tableOutput';
import { quote } from '../../shared/inputError';
import { uploadTable } from '../../transport/tables';
import type { Operation } from '../operation';
import { processItems } from '../processItems';

/** Each upload holds a connection. */
const MAX_UPLOADS_AT_ONCE = 5;

const csvFieldParameter: INodeProperties = {
	displayName: 'Input Binary Field',
	name: 'csvBinaryField',
	type: 'string',
	required: true,
	default: 'data',
	placeholder: 'e.g. data',
	hint: 'The name of the input binary field containing the CSV file',
};

const headersParameter: INodeProperties = {
	displayName: 'First Row Has Column Names',
	name: 'withHeaders',
	type: 'boolean',
	default: true,
	description:
		'Whether the first row of the file contains the names of the columns. If off, they are named column_1, column_2, and so on.',
};

const uploadOptionsParameter: INodeProperties = {
	displayName: 'Options',
	name: 'uploadOptions',
	type: 'collection',
	placeholder: 'Add option',
	default: {},
	options: [
		{
			displayName: 'Request Timeout (Seconds)',
			name: 'requestTimeout',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 120,
			description:
				'How long the upload may be idle before it fails. Roe responds when the table is complete, so raise it for large files.',
		},
	],
};

const UPLOAD_PARAMETERS = [csvFieldParameter, headersParameter, uploadOptionsParameter];

export const uploadTableOperation: Operation = {
	option: {
		name: 'Upload',
		value: 'upload',
		action: 'Upload CSV file as table',
		description: 'Create a table from a CSV file of any size',
	},
	subtitle: 'Creates a table',
	properties: [newTableNameParameter, ...UPLOAD_PARAMETERS],
	async execute(context, items) {
		const work = async (itemIndex: number) => await uploadForItem(context, itemIndex);
		const { output } = await processItems(context, items, work, {
			concurrency: MAX_UPLOADS_AT_ONCE,
		});
		return output;
	},
};

async function uploadForItem(
	context: IExecuteFunctions,
	itemIndex: number,
): Promise<INodeExecutionData> {
	const tableName = readNewTableName(context, itemIndex);
	const reader = createItemReader(context, itemIndex, UPLOAD_PARAMETERS);
	const field = readFieldName(reader, 'csvBinaryField');
	const withHeaders = reader.boolean('withHeaders');
	const timeoutMs = 1000 * reader.collection('uploadOptions').number('requestTimeout');
	const file = await openFile(context, itemIndex, field, {
		of: `table ${quote(tableName)}`,
		notDone: 'no table was created',
	});
	return {
		json: toUploadOutput(await uploadTable(context, { tableName, file, withHeaders, timeoutMs })),
	};
}
