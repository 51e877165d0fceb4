import { isEqual, zipObject } from 'lodash';
import { type IExecuteFunctions, isExpression } from 'n8n-workflow';

import { isObject } from '../shared/isObject';
import { memoizeByObject } from '../shared/memoize';

/** Only n8n can resolve it. */
const UNKNOWN = Symbol('unknown');

/** Resolves a parameter for an item's JSON. */
type FromJson = (json: unknown) => unknown;

interface Shortcut {
	resolve: FromJson;
	/** Whether n8n has returned the same for one item. */
	isConfirmed: boolean;
}

const getShortcuts = memoizeByObject<IExecuteFunctions, Map<string, Shortcut | undefined>>(
	() => new Map(),
);

/**
 * `getNodeParameter` for one of many items. If all expressions of the parameter are fields of the item, such as
 * `{{ $json.order.id }}`, n8n evaluates only one item's, since that takes longer than the rest of the node's work for an item.
 * Relies on: n8n returns the text, number or boolean in such a field unchanged. Each run checks that with the first item that has
 * them: if n8n returns anything else, or throws, it evaluates all items.
 * Tried: n8n 2.4.8 and 2.41.1.
 * Guarded by: `test/engine/parameters/itemParameter.test.ts`.
 *
 * @throws what `getNodeParameter` throws.
 */
export function getItemParameter(
	context: IExecuteFunctions,
	name: string,
	itemIndex: number,
	byDefault: object | string | null,
	options?: { skipValidation: true },
): unknown {
	const evaluate = (): unknown => context.getNodeParameter(name, itemIndex, byDefault, options);
	const shortcuts = getShortcuts(context);
	if (!shortcuts.has(name)) {
		const rawExpressions = { rawExpressions: true };
		const raw: unknown = context.getNodeParameter(name, itemIndex, byDefault, rawExpressions);
		const resolve = compile(raw);
		shortcuts.set(name, resolve && { resolve, isConfirmed: false });
	}
	const shortcut = shortcuts.get(name);
	const resolved = shortcut?.resolve(context.getInputData()[itemIndex]?.json) ?? UNKNOWN;
	if (shortcut === undefined || resolved === UNKNOWN) return evaluate();
	if (shortcut.isConfirmed) return resolved;
	shortcuts.set(name, undefined);
	const value = evaluate();
	if (isEqual(value, resolved)) shortcuts.set(name, { ...shortcut, isConfirmed: true });
	return value;
}

/** Undefined if an expression is anything but a field of the item. */
function compile(raw: unknown): FromJson | undefined {
	if (isExpression(raw)) {
		const path = parsePath(raw);
		return path && ((json) => readField(json, path));
	}
	if (Array.isArray(raw)) {
		const entries = raw.map(compile);
		if (entries.includes(undefined)) return undefined;
		return (json) => {
			const values = entries.map((resolve) => resolve?.(json));
			return values.includes(UNKNOWN) ? UNKNOWN : values;
		};
	}
	if (isObject(raw)) {
		const names = Object.keys(raw);
		const resolve = compile(Object.values(raw));
		return (
			resolve &&
			((json) => {
				const values = resolve(json);
				return Array.isArray(values) ? zipObject(names, values) : UNKNOWN;
			})
		);
	}
	return () => raw;
}

const NAME = String.raw`\.([A-Za-z_]\w*)|\[(0|[1-9]\d{0,8})\]|\["([^"\\\n]*)"\]|\['([^'\\\n]*)'\]`;
const FIELD = new RegExp(String.raw`^=\{\{\s*\$json((?:${NAME})+)\s*\}\}$`);

/** Returns the names in an expression such as `={{ $json.lines[0]["unit price"] }}`. */
function parsePath(expression: string): string[] | undefined {
	const [, names] = FIELD.exec(expression) ?? [];
	if (names === undefined) return undefined;
	return [...names.matchAll(new RegExp(NAME, 'g'))].map(([, ...forms]) => forms.join(''));
}

/** Items may have properties that throw. */
function readField(json: unknown, path: string[]): unknown {
	let value = json;
	try {
		for (const name of path) {
			if (typeof value !== 'object' || value === null) return UNKNOWN;
			if (!Object.hasOwn(value, name)) return UNKNOWN;
			value = (value as Record<string, unknown>)[name];
		}
	} catch {
		return UNKNOWN;
	}
	return ['string', 'number', 'boolean'].includes(typeof value) ? value : UNKNOWN;
}
