import { type IExecuteFunctions, isExpression } from 'n8n-workflow';

import { isObject } from '../shared/isObject';

/** Undefined for parameters with expressions. */
type Known = Map<string, { value: unknown } | undefined>;

const knownOfRun = new WeakMap<IExecuteFunctions, Known>();

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
	let known = knownOfRun.get(context);
	if (known === undefined) knownOfRun.set(context, (known = new Map()));
	if (!known.has(name)) {
		const isFixed = !hasExpression(context.getNode().parameters[name]);
		known.set(name, isFixed ? { value: read() } : undefined);
	}
	const fixed = known.get(name);
	return fixed === undefined ? read() : (fixed.value as Value);
}

function hasExpression(value: unknown): boolean {
	if (Array.isArray(value)) return value.some(hasExpression);
	return isObject(value) ? Object.values(value).some(hasExpression) : isExpression(value);
}
