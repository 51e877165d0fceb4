import { type IExecuteFunctions, isExpression } from 'n8n-workflow';

import { isObject } from '../shared/isObject';
import { memoizeByObject } from '../shared/memoize';

const getKnown = memoizeByObject<IExecuteFunctions, Map<string, unknown>>(() => new Map());

/** Computes a value of a run of the node once. @param name Names the value. No parameter's name starts with `$`. */
export function computeOnce<Value>(
	context: IExecuteFunctions,
	name: string,
	compute: () => Value,
): Value {
	const known = getKnown(context);
	if (!known.has(name)) known.set(name, compute());
	return known.get(name) as Value;
}

/**
 * Reads a parameter of one item. Without expressions, its value is the same for all items, and is read once.
 *
 * @param name All that `read` depends on is this parameter.
 * @throws what `read` throws, for each item.
 */
export function readOnce<Value>(
	context: IExecuteFunctions,
	name: string,
	read: () => Value,
): Value {
	const fixed = computeOnce(context, name, () =>
		hasExpression(context.getNode().parameters[name]) ? undefined : { value: read() },
	);
	return fixed === undefined ? read() : fixed.value;
}

function hasExpression(value: unknown): boolean {
	if (Array.isArray(value)) return value.some(hasExpression);
	return isObject(value) ? Object.values(value).some(hasExpression) : isExpression(value);
}
