import { INVALID_DATE_TIME } from '../platform/invalidDate';
import { InputError, quote } from '../shared/inputError';
import { toText } from './text';

/** False for `undefined`, `null` and an empty text, for which the functions below return undefined. */
export const isGiven = (value: unknown): boolean =>
	value !== undefined && value !== null && value !== '';

/** Accepts booleans, "true" and "false" in any case, 1 and 0. @throws {InputError} for anything else. */
export function parseBoolean(parameter: string, value: unknown): boolean | undefined {
	if (!isGiven(value)) return undefined;
	if (typeof value === 'boolean') return value;
	const text = toPlainText(value)?.trim().toLowerCase();
	if (text === 'true' || text === '1') return true;
	if (text === 'false' || text === '0') return false;
	throw new InputError(
		'BOOLEAN_INVALID',
		`'${parameter}' must be true or false, not ${quote(value)}`,
		'Turn it on or off, or use an expression that returns true or false.',
	);
}

export interface NumberBounds {
	min?: number;
	max?: number;
	/** The number must be larger than this. */
	above?: number;
	isWhole?: boolean;
}

const DECIMAL = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;

/** Accepts numbers and decimal text. @throws {InputError} for anything else, or if out of bounds. */
export function parseNumber(
	parameter: string,
	value: unknown,
	{ min = -Infinity, max = Infinity, above, isWhole = false }: NumberBounds = {},
): number | undefined {
	if (!isGiven(value)) return undefined;
	const text = typeof value === 'boolean' ? '' : (toPlainText(value)?.trim() ?? '');
	const number = DECIMAL.test(text) ? Number(text) : Number.NaN;
	const isInBounds = number >= min && number <= max && number > (above ?? -Infinity);
	const isFitting = isInBounds && (!isWhole || Number.isInteger(number));
	if (isFitting && Number.isFinite(number)) return number;
	const kind = isWhole ? 'must be a whole number' : 'must be a number';
	const from = Number.isFinite(min)
		? ` ${Number.isFinite(max) ? 'from' : 'of at least'} ${min}`
		: '';
	const to = Number.isFinite(max) ? ` to ${max}` : '';
	const over = above === undefined ? '' : ` above ${above}`;
	throw new InputError(
		'NUMBER_INVALID',
		`'${parameter}' ${kind}${from}${to}${over}, not ${quote(value)}`,
		'Enter a number, or use an expression that returns one.',
	);
}

/** @throws {InputError} for a list, an object, an invalid date, or a number that lost digits. */
export function parseText(parameter: string, value: unknown): string | undefined {
	if (!isGiven(value)) return undefined;
	const isSuspect = typeof value === 'number' || value === INVALID_DATE_TIME;
	const text = isSuspect ? toText(value, `'${parameter}'`) : toPlainText(value);
	if (text !== undefined) return text;
	throw new InputError(
		'TEXT_INVALID',
		`'${parameter}' must be text, not ${quote(value)}`,
		'Enter text, or use an expression that returns text.',
	);
}

/** Returns the matching choice: the text "3" matches the choice 3. @throws {InputError} if none matches. */
export function parseChoice<T extends string | number | boolean>(
	parameter: string,
	value: unknown,
	choices: readonly T[],
): T | undefined {
	if (!isGiven(value)) return undefined;
	const text = toPlainText(value)?.trim();
	const found = choices.find((choice) => String(choice) === text);
	if (found !== undefined) return found;
	throw new InputError(
		'CHOICE_INVALID',
		`'${parameter}' must be one of ${choices.join(', ')}, not ${quote(value)}`,
		'Choose from the list, or use an expression that returns one of these values.',
	);
}

/** Reads a list, or text separated by commas. Returns an empty list if nothing is given. @throws {InputError} for anything else. */
export function parseList(parameter: string, value: unknown): unknown[] {
	if (!isGiven(value)) return [];
	if (Array.isArray(value)) return value;
	if (typeof value === 'string') {
		return value
			.split(',')
			.map((part) => part.trim())
			.filter((part) => part !== '');
	}
	throw new InputError(
		'LIST_INVALID',
		`'${parameter}' must be a list, not ${quote(value)}`,
		'Choose from the list, or use an expression that returns a list, such as {{ ["…", "…"] }}.',
	);
}

/** Reads the entries of a collection such as "Options". @throws {InputError} if the whole collection is one expression. */
export function parseCollection(parameter: string, value: unknown): Record<string, unknown> {
	if (!isGiven(value)) return {};
	const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
	const entries = isObject ? (value as Record<string, unknown>) : undefined;
	// n8n then passes properties of the expression's text, such as its function `search`.
	const isPicked = Object.values(entries ?? {}).some((entry) => typeof entry === 'function');
	if (entries !== undefined && !isPicked) return entries;
	throw new InputError(
		'COLLECTION_INVALID',
		`'${parameter}' can’t be one expression${isPicked ? '' : `: n8n returns ${quote(value)} for it`}`,
		'Add its fields one by one. Each field can be an expression, but the whole collection can’t.',
	);
}

function toPlainText(value: unknown): string | undefined {
	if (typeof value === 'string') return value;
	const isPlain = ['number', 'bigint', 'boolean'].includes(typeof value);
	return isPlain ? String(value) : undefined;
}
