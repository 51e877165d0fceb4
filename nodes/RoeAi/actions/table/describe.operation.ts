import { buildOutputParameters, readSimplify } from '../../parameters/simplify';
import { readTableName, tableNameParameter } from '../../parameters/tableName';
import { toDescriptionOutput } from '../../results/tableOutput';
import { describeTable } from '../../transport/tables';
import type { Operation } from '../operation';
import { processItems } from '../processItems';

export const describeTableOperation: Operation = {
	option: {
		name: 'Describe',
		value: 'describe',
		action: 'Describe table',
		description: 'Get a table’s columns with their types, and its number of rows',
	},
	subtitle: 'Describes a table',
	properties: [tableNameParameter, ...buildOutputParameters(['tableName', 'columns', 'rowCount'])],
	async execute(context, items) {
		const { output } = await processItems(context, items, async (itemIndex) => {
			const simplify = readSimplify(context, itemIndex);
			const table = await describeTable(context, readTableName(context, itemIndex));
			return { json: simplify ? toDescriptionOutput(table) : { ...table } };
		});
		return output;
	},
};
