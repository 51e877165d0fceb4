import type { INodeProperties } from 'n8n-workflow';

import { createItemReader } from '../../parameters/parameterReader';
import { buildOutputParameters, readSimplify } from '../../parameters/simplify';
import { readTableName, tableNameParameter } from '../../parameters/tableName';
import { toPreviewOutput } from '../../results/tableOutput';
import { previewTable } from '../../transport/tables';
import type { Operation } from '../operation';
import { processItems } from '../processItems';

const rowsParameter: INodeProperties = {
	displayName: 'Rows',
	name: 'previewRows',
	type: 'number',
	typeOptions: { minValue: 0, maxValue: 50, numberPrecision: 0 },
	default: 3,
	description: 'Maximum number of rows to return. With 0, only the columns are returned.',
};

export const previewTableOperation: Operation = {
	option: {
		name: 'Preview',
		value: 'preview',
		action: 'Preview table',
		description: 'Get a few rows of a table, and its columns with their types',
	},
	subtitle: 'Shows rows of a table',
	properties: [
		tableNameParameter,
		rowsParameter,
		...buildOutputParameters(['tableName', 'columns', 'rows']),
	],
	async execute(context, items) {
		const { output } = await processItems(context, items, async (itemIndex) => {
			const simplify = readSimplify(context, itemIndex);
			const limit = createItemReader(context, itemIndex, [rowsParameter]).number('previewRows');
			const preview = await previewTable(context, readTableName(context, itemIndex), limit);
			return { json: simplify ? toPreviewOutput(preview) : { ...preview } };
		});
		return output;
	},
};
