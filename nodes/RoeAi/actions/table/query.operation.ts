import { queryProperties, readQuery } from '../../parameters/query';
import { isTruncated, toResultItem, toRowItems } from '../../results/tableOutput';
import { ExecutionLimit } from '../../waiting/executionLimit';
import { runQuery } from '../../waiting/runQuery';
import { QUERY_BUILDER_HINT } from '../builderHints';
import { reportTruncated } from '../hints';
import type { Operation } from '../operation';
import { processItemsToLists } from '../processItems';

/** Queries are work for Roe's database, however little the node does. */
const MAX_QUERIES_AT_ONCE = 10;

export const queryTablesOperation: Operation = {
	option: {
		name: 'Query',
		value: 'query',
		action: 'Query tables',
		description: 'Read tables with a SELECT, and output the rows',
		builderHint: { propertyHint: QUERY_BUILDER_HINT },
	},
	subtitle: 'Queries tables',
	toolDescription:
		'Reads tables in Roe AI with one SELECT of ClickHouse SQL, and returns the rows, at most 1000. If it fails, the error says why.',
	properties: queryProperties,
	async execute(context, items) {
		const limit = new ExecutionLimit(context);
		let truncated = 0;
		const work = async (itemIndex: number) => {
			const { isOneItem, ...query } = readQuery(context, itemIndex);
			limit.announce(query.timeoutMs);
			const result = await runQuery(context, { ...query, waitUntil: limit.waitUntil });
			if (isTruncated(result)) truncated++;
			return isOneItem ? [toResultItem(result)] : toRowItems(result);
		};
		const options = { concurrency: MAX_QUERIES_AT_ONCE };
		const output = await processItemsToLists(context, items, work, options);
		reportTruncated(context, truncated);
		return output;
	},
};
