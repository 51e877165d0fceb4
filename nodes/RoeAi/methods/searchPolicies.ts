import type {
	ILoadOptionsFunctions,
	INodeListSearchResult,
	INodePropertyOptions,
} from 'n8n-workflow';

import { listPolicies } from '../transport/policies';
import type { Policy } from '../transport/types';
import { toSafeOptions } from './safeOptions';
import { searchPages } from './searchPages';

/** Options of 'Policy', searched by Roe, newest first. */
export async function searchPolicies(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	return await searchPages(
		this,
		paginationToken,
		async (query) => await listPolicies(this, { ...query, search: filter }),
		toPolicyOptions,
	);
}

function toPolicyOptions(policies: Policy[]): INodePropertyOptions[] {
	return toSafeOptions(
		policies.map(({ id, name, description }) => ({ id, texts: [name || id], description })),
	);
}
