import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { toNodeError } from '../platform/toNodeError';
import { listTables } from '../transport/tables';

/** Options of 'Table': all tables whose name contains the filter, by name. Roe can't search them. */
export async function searchTables(
	this: ILoadOptionsFunctions,
	filter = '',
): Promise<INodeListSearchResult> {
	try {
		const wanted = filter.trim().toLowerCase();
		const names = (await listTables(this))
			.map(({ name }) => name)
			// n8n would run a chosen name like this as an expression, which could read the workflow.
			.filter((name) => !name.startsWith('='))
			.filter((name) => name.toLowerCase().includes(wanted))
			.sort((a, b) => (a < b ? -1 : 1));
		return { results: names.map((name) => ({ name, value: name })) };
	} catch (error) {
		throw toNodeError(this.getNode(), error);
	}
}
