// JSON without rounded numbers. Takes linear time and doesn't recurse over the text, so hostile input is safe to read.

/** Matches numbers that `JSON.parse` may change. */
const LONG_NUMBER = /\d{16}|\d\.?e\+?\d{3}/i;

/** Nesting levels. Programs that walk a value recursively, n8n included, crash on a few thousand. */
const MAX_JSON_DEPTH = 500;

/** Parses JSON; integers beyond 2^53 become text. Returns undefined if it isn't JSON or is nested too deeply. */
export function parseJson(text: string): { value: unknown } | undefined {
	try {
		const value: unknown = JSON.parse(text);
		if (isDeeperThan(value, MAX_JSON_DEPTH)) return undefined;
		if (!LONG_NUMBER.test(text)) return { value };
		const quoted = quoteLongIntegers(text);
		return { value: quoted === text ? value : (JSON.parse(quoted) as unknown) };
	} catch {
		return undefined;
	}
}

/** `JSON.parse`, but undefined if the text isn't JSON. */
export function parseRoundedJson(text: string): unknown {
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return undefined;
	}
}

/** No JSON means undefined. */
export function isJson(text: string): boolean {
	return parseRoundedJson(text) !== undefined;
}

function isDeeperThan(value: unknown, levels: number): boolean {
	if (typeof value !== 'object' || value === null) return false;
	return levels === 0 || Object.values(value).some((entry) => isDeeperThan(entry, levels - 1));
}

function quoteLongIntegers(json: string): string {
	const parts: string[] = [];
	let copied = 0;
	const next = /"|-?\d[\d.eE+-]*/g;
	for (let found = next.exec(json); found !== null; found = next.exec(json)) {
		const { 0: token, index } = found;
		if (token === '"') {
			next.lastIndex = findStringEnd(json, index);
		} else if (!isExact(token)) {
			parts.push(json.slice(copied, index), `"${token}"`);
			copied = next.lastIndex;
		}
	}
	return copied === 0 ? json : parts.join('') + json.slice(copied);
}

function isExact(token: string): boolean {
	const number = Number(token);
	if (/e/i.test(token) || !Number.isInteger(number)) return Number.isFinite(number);
	return Number.isSafeInteger(number);
}

function findStringEnd(json: string, start: number): number {
	for (let end = json.indexOf('"', start + 1); end !== -1; end = json.indexOf('"', end + 1)) {
		let backslashes = 0;
		while (json[end - 1 - backslashes] === '\\') backslashes++;
		if (backslashes % 2 === 0) return end + 1;
	}
	return json.length;
}

/** Properties as written, duplicates included: text, null, or other values as compact JSON with their digits. Undefined for other JSON. */
export function parseJsonObject(
	json: string,
): Array<[name: string, text: string | null]> | undefined {
	JSON.parse(json);
	if (!/^\s*\{/.test(json)) return undefined;
	const properties: Array<[string, string | null]> = [];
	let name: string | undefined;
	let written: string[] = [];
	let depth = 0;
	const endProperty = () => {
		if (name !== undefined) properties.push([name, toJsonText(written.join(''))]);
		name = undefined;
		written = [];
	};
	const next = /[{}[\]:,]|"|[^\s{}[\]:,"]+/g;
	for (let found = next.exec(json); found !== null; found = next.exec(json)) {
		let token = found[0];
		if (token === '"') {
			next.lastIndex = findStringEnd(json, found.index);
			token = normalizeString(json.slice(found.index, next.lastIndex));
		}
		if (token === '}' || token === ']') depth--;
		if (depth === 0 || (depth === 1 && token === ',')) endProperty();
		else if (name === undefined) name = JSON.parse(token) as string;
		else if (depth > 1 || token !== ':') written.push(token);
		if (token === '{' || token === '[') depth++;
	}
	return properties;
}

function normalizeString(token: string): string {
	return /[\\\ud800-\udfff]/.test(token) ? JSON.stringify(JSON.parse(token)) : token;
}

function toJsonText(json: string): string | null {
	if (json === 'null') return null;
	return json.startsWith('"') ? (JSON.parse(json) as string) : json;
}
