/** What stands where a key stood: valid within a JSON string, a header and an address. */
const PLACEHOLDER = '[API key]';

/** Takes a key out of a text. */
export type Redact = (text: string) => string;

/**
 * Returns a function that takes a key out of any text from the network. Each character of the key may be written as it is, escaped as
 * in JSON, percent-encoded (also more than once) or as an HTML entity, and all of the key may be within a text in base64 or base64url.
 * One scan finds all of it, since results may have hundreds of megabytes. JSON stays JSON.
 */
export function redactor(apiKey: string): Redact {
	if (apiKey === '') return (text) => text;
	const pattern = new RegExp([apiKey, ...base64Cores(apiKey)].map(writtenAnyhow).join('|'), 'g');
	return (text) =>
		text.replace(pattern, (_match, offset: number) =>
			// A backslash in front belonged to the escape of what is gone.
			isEscapedAt(text, offset) ? `\\${PLACEHOLDER}` : PLACEHOLDER,
		);
}

/** Shorter texts in base64 would be found in any file. */
const MIN_BASE64_LENGTH = 6;

/** Base64 of the key, for each place it can have within groups of three bytes: the characters that depend on nothing but the key. */
function base64Cores(apiKey: string): string[] {
	return [0, 1, 2]
		.map((before) =>
			Buffer.from('\0'.repeat(before) + apiKey)
				.toString('base64')
				.slice(Math.ceil((before * 8) / 6), Math.floor(((before + apiKey.length) * 8) / 6)),
		)
		.filter((core) => core.length >= MIN_BASE64_LENGTH);
}

/** The source of a pattern for a text of printable ASCII. All repetitions are bounded, so that no text takes long. */
function writtenAnyhow(text: string): string {
	return [...text].map((character) => `(?:${formsOf(character).join('|')})`).join('');
}

function formsOf(character: string): string[] {
	const code = character.charCodeAt(0);
	const hex = code.toString(16).replace(/[a-f]/, (digit) => `[${digit}${digit.toUpperCase()}]`);
	// Base64url has these two instead.
	const plain = character === '+' ? '[+-]' : character === '/' ? '[/_]' : literal(character);
	return [
		plain,
		`\\\\{1,8}(?:${plain}|u00${hex})`,
		`%(?:25){0,3}${hex}`,
		`&#(?:0{0,5}${code}|[xX]0{0,5}${hex});`,
		...(NAMED_ENTITIES[character] ?? []),
	];
}

const NAMED_ENTITIES: Record<string, string[]> = {
	'&': ['&amp;'],
	'<': ['&lt;'],
	'>': ['&gt;'],
	'"': ['&quot;'],
	"'": ['&apos;'],
};

const literal = (character: string) => (/\w/.test(character) ? character : `\\${character}`);

function isEscapedAt(text: string, offset: number): boolean {
	let backslashes = 0;
	while (text[offset - 1 - backslashes] === '\\') backslashes++;
	return backslashes % 2 === 1;
}
