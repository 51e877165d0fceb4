/** A string, or what becomes one. `undefined` and `null` mean "nothing given". */
export function textOf(value: unknown): string {
	if (value === undefined || value === null) return '';
	if (typeof value === 'string') return value;
	if (typeof value !== 'object') return String(value);
	// Dates (JavaScript's and n8n's Luxon ones) are JSON strings: without this they would arrive in quotes.
	const plain: unknown = hasToJson(value) ? value.toJSON() : value;
	return typeof plain === 'string' ? plain : (JSON.stringify(plain) ?? '');
}

function hasToJson(value: object): value is { toJSON(): unknown } {
	return 'toJSON' in value && typeof value.toJSON === 'function';
}
