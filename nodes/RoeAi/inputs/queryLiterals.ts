import { InputError, quote } from '../shared/inputError';
import { isObject } from '../shared/isObject';
import { parseDate, parseTime } from '../shared/time';
import type { Literals } from './bindSql';
import { isGiven, parseBoolean, parseNumber, parseText } from './values';

/** A row of 'Query Parameters', unvalidated. */
interface ParameterRow {
	name?: unknown;
	type?: unknown;
	value?: unknown;
}

export type ParameterType = 'boolean' | 'date' | 'dateTime' | 'list' | 'null' | 'number' | 'text';

type ToLiteral = (parameter: string, value: unknown, timeZone: string) => string | undefined;

/** Undefined if nothing is given. */
const LITERALS: Record<ParameterType, ToLiteral> = {
	boolean(parameter, value) {
		const parsed = parseBoolean(parameter, value);
		return parsed === undefined ? undefined : String(parsed);
	},
	date(parameter, value, timeZone) {
		const date = parseDate(parameter, value, timeZone);
		return date === undefined ? undefined : `toDate('${date}')`;
	},
	dateTime(parameter, value, timeZone) {
		const time = parseTime(parameter, value, timeZone);
		if (time === undefined) return undefined;
		return `toDateTime64('${time.slice(0, -1).replace('T', ' ')}', 3, 'UTC')`;
	},
	list(parameter, value) {
		const entries = parseEntries(parameter, value);
		if (entries.length === 0) return undefined;
		return `(${entries.map((entry) => toEntryLiteral(parameter, entry)).join(', ')})`;
	},
	null: () => 'NULL',
	number: toNumberLiteral,
	text(parameter, value) {
		if (value === undefined || value === null) return undefined;
		return toTextLiteral(parseText(parameter, value) ?? '');
	},
};

/**
 * Turns the rows of 'Query Parameters' into literals of ClickHouse. Dates without a zone are in `timeZone` (IANA).
 * @throws {InputError} for a name that is invalid or given twice, and a value that is missing or of another type.
 */
export function toLiterals(rows: unknown, timeZone: string): Literals {
	const literals = new Map<string, string>();
	const given = Array.isArray(rows) ? (rows as unknown[]) : [];
	for (const [index, entry] of given.entries()) {
		const row: ParameterRow = isObject(entry) ? entry : {};
		const name = readName(row, index);
		if (literals.has(name)) {
			throw new InputError(
				'QUERY_PARAMETERS_DONT_FIT',
				`'Query Parameters' has ${quote(name)} twice`,
				'Remove one of the rows. One value can be used several times in the SQL.',
			);
		}
		literals.set(name, toLiteral(name, row, timeZone));
	}
	return literals;
}

function readName({ name: given }: ParameterRow, index: number): string {
	const name = parseText('Name', given)?.trim() ?? '';
	if (/^[a-z_]\w*$/i.test(name)) return name;
	throw new InputError(
		'QUERY_PARAMETERS_DONT_FIT',
		`'Query Parameters', row ${index + 1}: the name can’t be ${quote(name)}`,
		'Use letters, digits and underscores, and begin with a letter. In the SQL, the name is in braces: {name}.',
	);
}

function toLiteral(name: string, { type = 'text', value }: ParameterRow, timeZone: string): string {
	const known = Object.hasOwn(LITERALS, String(type)) ? (type as ParameterType) : undefined;
	if (known === undefined) {
		throw new InputError(
			'CHOICE_INVALID',
			`'Query Parameters', ${name}: the type can’t be ${quote(type)}`,
			'Choose a type from the list.',
		);
	}
	const literal = LITERALS[known](`Query Parameters, ${name}`, value, timeZone);
	if (literal !== undefined) return literal;
	throw new InputError(
		'PARAMETER_EMPTY',
		`'Query Parameters', ${name}: there is no value`,
		"Check what its expression returns. For a missing value in SQL, choose the type 'No Value'.",
	);
}

/** Strings as ClickHouse and the SQL standard read them alike. */
function toTextLiteral(text: string): string {
	const wellFormed = text.replace(/\p{Surrogate}/gu, '\ufffd');
	return `'${wellFormed.replaceAll('\\', '\\\\').replaceAll("'", "''").replaceAll('\0', '\\0')}'`;
}

function toNumberLiteral(parameter: string, value: unknown): string | undefined {
	if (parseNumber(parameter, value) === undefined) return undefined;
	// All digits of a long number in a text are kept. A number that has lost digits is an error.
	return (parseText(parameter, value) ?? '').trim().replace(/^\+/, '');
}

function parseEntries(parameter: string, value: unknown): unknown[] {
	if (!isGiven(value)) return [];
	if (Array.isArray(value)) return value;
	if (typeof value === 'string') {
		const parts = value.split(',').map((part) => part.trim());
		return parts.filter((part) => part !== '');
	}
	throw new InputError(
		'LIST_INVALID',
		`'${parameter}' must be a list, not ${quote(value)}`,
		'Enter texts separated by commas, or use an expression that returns a list.',
	);
}

function toEntryLiteral(parameter: string, entry: unknown): string {
	if (typeof entry === 'boolean') return String(entry);
	const literal =
		typeof entry === 'number'
			? toNumberLiteral(parameter, entry)
			: LITERALS.text(parameter, entry, 'UTC');
	if (literal !== undefined) return literal;
	throw new InputError(
		'LIST_INVALID',
		`'${parameter}' has an entry without a value`,
		'Remove it from the list: SQL finds no rows by an empty value in a list.',
	);
}
