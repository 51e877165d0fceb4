import { InputError, quote } from '../shared/inputError';

/** A value as ClickHouse writes it in SQL, by the name of its placeholder. */
export type Literals = ReadonlyMap<string, string>;

/** Source: Roe's API documentation. */
const MAX_SQL_LENGTH = 65_536;

/** Strings, quoted names and comments of ClickHouse, ended or not, so that each character is read once; placeholders; all else. */
const SQL_TOKEN =
	/(?<quoted>'(?:[^'\\]|\\(?:[^]|$)|'')*(?:'|$)|`(?:[^`\\]|\\(?:[^]|$))*(?:`|$)|"(?:[^"\\]|\\(?:[^]|$))*(?:"|$)|\$(?<tag>\w*)\$[^]*?(?:\$\k<tag>\$|$))|(?<comment>--[^\n]*|#[ !][^\n]*|\/\*[^]*?(?:\*\/|$))|\{\s*(?<name>[a-z_]\w*)\s*(?::\s*(?<type>[a-z][^{}]*))?\}|(?<other>[^])/gi;

/**
 * Puts literals in place of the placeholders `{name}` of a SELECT. Strings, quoted names and comments stay as they are.
 * @throws {InputError} if a placeholder has no value or a value no placeholder, or if it isn't one SELECT that Roe accepts.
 */
export function bindSql(sql: string, literals: Literals): string {
	checkLength(sql);
	const unused = new Set(literals.keys());
	const missing = new Set<string>();
	let code = '';
	const bound = sql.replace(SQL_TOKEN, (token: string, ...rest: unknown[]) => {
		const { quoted, comment, name, type, other } = rest.at(-1) as Record<
			string,
			string | undefined
		>;
		if (name === undefined) {
			code += comment === undefined ? (quoted === undefined ? other : "''") : ' ';
			return token;
		}
		if (type !== undefined) throw createTypedError(token, name);
		const literal = literals.get(name);
		if (literal === undefined) missing.add(name);
		unused.delete(name);
		code += ' ? ';
		// Spaces keep it apart: two strings side by side are one, and two minus signs start a comment.
		return ` ${literal} `;
	});
	checkStatement(code);
	if (missing.size > 0) throw createMissingError(missing, literals);
	if (unused.size > 0) throw createUnusedError(unused);
	checkLength(bound, ' with its query parameters');
	return bound;
}

function checkLength({ length }: string, including = ''): void {
	if (length <= MAX_SQL_LENGTH) return;
	throw new InputError(
		'SQL_INVALID',
		`'SQL' has ${length} characters${including}, but Roe accepts at most ${MAX_SQL_LENGTH}`,
		'Shorten it, or split it into several queries.',
	);
}

/** @param code The SQL without its strings and comments. */
function checkStatement(code: string): void {
	const statement = code.trim().replace(/;$/, '').trim();
	if (statement === '') {
		throw new InputError(
			'PARAMETER_EMPTY',
			"'SQL' is empty",
			'Enter a SELECT, or check what its expression returns.',
		);
	}
	if (!/^[(\s]*(?:select|with)\b/i.test(statement)) {
		throw new InputError(
			'SQL_INVALID',
			`'SQL' must start with SELECT or WITH, not ${quote(statement.split(/\s/)[0])}`,
			'Queries only read tables. To create or delete a table, use the operations Upload and Delete.',
		);
	}
	if (statement.includes(';')) {
		throw new InputError(
			'SQL_INVALID',
			"'SQL' has several statements",
			'Enter one SELECT, without a semicolon in it. Use one item for each query.',
		);
	}
}

const toPlaceholders = (names: Iterable<string>) =>
	[...names].map((name) => `{${name}}`).join(', ');

function createMissingError(missing: Set<string>, literals: Literals): InputError {
	const given =
		literals.size === 0 ? 'there are none' : `there are only ${[...literals.keys()].join(', ')}`;
	return new InputError(
		'QUERY_PARAMETERS_DONT_FIT',
		`'SQL' uses ${toPlaceholders(missing)}, which no query parameter has as its name`,
		`Add a row to 'Query Parameters' for each: ${given}. Names are case-sensitive.`,
	);
}

function createUnusedError(unused: Set<string>): InputError {
	return new InputError(
		'QUERY_PARAMETERS_DONT_FIT',
		`'SQL' doesn’t use the query parameter ${[...unused].join(', ')}`,
		`Write ${toPlaceholders(unused)} where its value belongs, outside of quotation marks and comments, or remove its row.`,
	);
}

function createTypedError(token: string, name: string): InputError {
	return new InputError(
		'QUERY_PARAMETERS_DONT_FIT',
		`'SQL' has the placeholder ${quote(token)} with a type`,
		`Write {${name}}, and choose the type in its row of 'Query Parameters'.`,
	);
}
