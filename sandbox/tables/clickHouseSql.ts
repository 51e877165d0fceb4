/** Strings, quoted names, comments, and everything else one character at a time. */
const TOKEN = /'(?:[^'\\]|\\[\s\S]|'')*'|`[^`]*`|"[^"]*"|--[^\n]*|#[^\n]*|\/\*[\s\S]*?\*\/|[\s\S]/g;

const ESCAPES: Record<string, string> = {
	...{ b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', '0': '\0', a: '\x07', v: '\v' },
};

/**
 * Turns a SELECT of ClickHouse into one of SQLite, as far as tests need it: strings and comments are written differently.
 *
 * @returns undefined if it isn't one single SELECT or WITH … SELECT.
 */
export function toSqlite(sql: string): string | undefined {
	const tokens = sql.match(TOKEN) ?? [];
	const text = tokens.map(toSqliteToken).join('').trim().replace(/;$/, '').trim();
	const isSelect = /^\(*\s*(?:select|with)\b/i.test(text);
	const rest = (text.match(TOKEN) ?? []).filter((token) => token === ';');
	return isSelect && rest.length === 0 ? text : undefined;
}

function toSqliteToken(token: string): string {
	if (/^(?:--|#|\/\*)/.test(token)) return ' ';
	if (!token.startsWith("'") || token.length < 2) return token;
	const text = token
		.slice(1, -1)
		.replace(/\\([\s\S])|''/g, (_pair, escaped?: string) =>
			escaped === undefined ? "'" : (ESCAPES[escaped] ?? escaped),
		);
	return `'${text.replaceAll("'", "''")}'`;
}
