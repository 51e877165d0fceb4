import { readTableName, tableNameParameter } from '../../parameters/tableName';
import { deleteTable } from '../../transport/tables';
import type { Operation } from '../operation';
import { processItems } from '../processItems';

export const deleteTableOperation: Operation = {
	option: {
		name: 'Delete',
		value: 'delete',
		action: 'Delete table',
		description: 'Permanently delete a table and all its rows from Roe',
	},
	subtitle: 'Deletes a table',
	properties: [
		{
			displayName: 'This deletes the table and all its rows from Roe. You can’t undo it.',
			name: 'deleteNotice',
			type: 'notice',
			default: '',
		},
		tableNameParameter,
	],
	async execute(context, items) {
		const { output } = await processItems(context, items, async (itemIndex) => {
			const tableName = readTableName(context, itemIndex);
			await deleteTable(context, tableName);
			return { json: { tableName, deleted: true } };
		});
		return output;
	},
};
