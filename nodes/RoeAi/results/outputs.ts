import { parseJson } from '../shared/json';
import { isResourceId } from '../transport/references';
import type { AgentOutput } from '../transport/types';

export interface Reference {
	resourceId: string;
	/** Reading it requires the API key. */
	url: string;
}

/** Outputs by key, JSON values parsed. Several outputs with one key become a list. */
export function toOutputsByKey(outputs: AgentOutput[]): Record<string, unknown> {
	return groupByKey(outputs.map((output) => [output.key, parseOutputValue(output)]));
}

/** Values by key. Several values with one key become a list. */
export function groupByKey(entries: Array<[key: string, value: unknown]>): Record<string, unknown> {
	const values = new Map<string, unknown[]>();
	for (const [key, value] of entries) {
		const earlier = values.get(key);
		if (earlier === undefined) values.set(key, [value]);
		else earlier.push(value);
	}
	return Object.fromEntries(
		[...values].map(([key, all]) => [key, all.length === 1 ? all[0] : all]),
	);
}

/** Parses JSON. A text that only looks like a JSON number or word stays text. */
function parseOutputValue({ data_type: dataType, value }: AgentOutput): unknown {
	if (typeof value !== 'string') return value;
	const isSaidToBeJson = dataType?.split(';')[0].trim() === 'application/json';
	if (!isSaidToBeJson && !/^\s*[[{]/.test(value)) return value;
	const parsed = parseJson(value);
	return parsed === undefined ? value : parsed.value;
}

/** Nesting levels; hostile output may have thousands. */
const MAX_REFERENCE_DEPTH = 100;
const REFERENCE_PATH = /\/references\/([^/?#]+)/;

/** Files in lists named `references`, at any depth of the outputs, each once. */
export function findReferences(outputs: AgentOutput[]): Reference[] {
	const found = new Map<string, Reference>();
	const visit = (value: unknown, isReferences: boolean, depth = 0): void => {
		if (typeof value === 'string') {
			const resourceId = isReferences ? REFERENCE_PATH.exec(value)?.[1] : undefined;
			if (resourceId !== undefined && isResourceId(resourceId) && !found.has(resourceId)) {
				found.set(resourceId, { resourceId, url: value });
			}
		} else if (depth >= MAX_REFERENCE_DEPTH) {
			return;
		} else if (Array.isArray(value)) {
			value.forEach((entry) => visit(entry, isReferences, depth + 1));
		} else if (typeof value === 'object' && value !== null) {
			for (const [name, entry] of Object.entries(value)) {
				visit(entry, isReferences || name === 'references', depth + 1);
			}
		}
	};
	outputs.forEach((output) => visit(parseOutputValue(output), false));
	return [...found.values()];
}
