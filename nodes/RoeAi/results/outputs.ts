import { parseJson } from '../shared/json';
import type { AgentOutput } from '../transport/types';

/** A file that a result refers to. */
export interface Reference {
	/** Its ID among the job's references. */
	resourceId: string;
	/** Address at Roe; reading it takes the API key. */
	url: string;
}

/**
 * An agent's outputs by their keys, each value parsed where it is JSON. Several outputs with one key become a list.
 */
export function outputsByKey(outputs: AgentOutput[]): Record<string, unknown> {
	const values = new Map<string, unknown[]>();
	for (const output of outputs) {
		const earlier = values.get(output.key);
		if (earlier === undefined) values.set(output.key, [valueOf(output)]);
		else earlier.push(valueOf(output));
	}
	return Object.fromEntries(
		[...values].map(([key, all]) => [key, all.length === 1 ? all[0] : all]),
	);
}

/** A value as it was meant: JSON parsed, integers beyond 2^53 as text. A text that merely looks like a number or word of JSON stays a text. */
function valueOf({ data_type: dataType, value }: AgentOutput): unknown {
	if (typeof value !== 'string') return value;
	const isSaidToBeJson = dataType?.split(';')[0].trim() === 'application/json';
	if (!isSaidToBeJson && !/^\s*[[{]/.test(value)) return value;
	const parsed = parseJson(value);
	return parsed === undefined ? value : parsed.value;
}

/** Levels of a JSON output that are looked through for references; a hostile one may have thousands. */
const DEEPEST = 100;
const REFERENCE = /\/references\/([^/?#]+)/;

/** All files that the outputs refer to: addresses in lists called `references`, at any depth of a JSON output. Each once. */
export function referencesOf(outputs: AgentOutput[]): Reference[] {
	const found = new Map<string, Reference>();
	const visit = (value: unknown, isReferences: boolean, depth = 0): void => {
		if (typeof value === 'string') {
			const resourceId = isReferences ? REFERENCE.exec(value)?.[1] : undefined;
			if (resourceId !== undefined && !found.has(resourceId)) {
				found.set(resourceId, { resourceId, url: value });
			}
		} else if (depth >= DEEPEST) {
			return;
		} else if (Array.isArray(value)) {
			value.forEach((entry) => visit(entry, isReferences, depth + 1));
		} else if (typeof value === 'object' && value !== null) {
			for (const [name, entry] of Object.entries(value)) {
				visit(entry, isReferences || name === 'references', depth + 1);
			}
		}
	};
	outputs.forEach((output) => visit(valueOf(output), false));
	return [...found.values()];
}
