import type { ILoadOptionsFunctions, INodePropertyOptions } from 'n8n-workflow';

import { toNodeError } from '../platform/toNodeError';
import { InputError } from '../shared/inputError';
import { toSafeOptions } from './safeOptions';

/** Of an agent or a policy. */
interface VersionEntry {
	id: string;
	version_name?: string;
	created_at?: string;
	description?: string | null;
}

/** The current version, and then those that `read` returns. If nothing is chosen whose versions could be read, the current one says so. */
export async function buildVersionOptions(
	context: ILoadOptionsFunctions,
	read: () => Promise<Array<VersionEntry | null>>,
): Promise<INodePropertyOptions[]> {
	const current = { name: 'Current Version', value: '' };
	try {
		return [current, ...toSafeOptions((await read()).map(toOptionEntry))];
	} catch (error) {
		if (error instanceof InputError) {
			return [{ ...current, description: `${error.message}. ${error.description}` }];
		}
		throw toNodeError(context.getNode(), error);
	}
}

function toOptionEntry(version: VersionEntry | null) {
	const { id, version_name: name, created_at: createdAt, description } = version ?? {};
	return {
		id,
		texts: [name || id, createdAt && `(${String(createdAt).slice(0, 10)})`],
		description,
	};
}
