import { listingParameters, readListLimit } from '../../parameters/listing';
import { buildOutputParameters, readSimplify } from '../../parameters/simplify';
import { toTableOutput } from '../../results/tableOutput';
import { listTables } from '../../transport/tables';
import type { Operation } from '../operation';
import { processListings } from '../processListings';

export const getAllTablesOperation: Operation = {
	option: {
		name: 'Get Many',
		value: 'getAll',
		action: 'Get many tables',
		description: 'List the tables of your organization, with their columns',
	},
	subtitle: 'Lists tables',
	properties: [...listingParameters, ...buildOutputParameters(['tableName', 'columns'])],
	async execute(context, items) {
		return await processListings(context, items, async (itemIndex) => {
			const simplify = readSimplify(context, itemIndex);
			const limit = readListLimit(context, itemIndex);
			const tables = (await listTables(context)).slice(0, limit);
			return tables.map((table) => ({ json: simplify ? toTableOutput(table) : { ...table } }));
		});
	},
};
