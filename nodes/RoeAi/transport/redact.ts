/** Valid within JSON strings, headers and URLs. */
const PLACEHOLDER = '[API key]';

export type Redact = (text: string) => string;

/** Finds the key as it is, escaped, percent-encoded, as HTML entities or in base64, in one scan, as texts can be huge. JSON stays valid. */
export function createRedactor(apiKey: string): Redact {
	if (apiKey === '') return (text) => text;
	const pattern = new RegExp([apiKey, ...getBase64Cores(apiKey)].map(buildPattern).join('|'), 'g');
	return (text) =>
		text.replace(pattern, (_match, offset: number) =>
			// Completes the escape that the backslash in front began.
			isEscapedAt(text, offset) ? `\\${PLACEHOLDER}` : PLACEHOLDER,
		);
}

const MIN_BASE64_LENGTH = 6;

/** Base64 of the key at each of three byte offsets, without characters that depend on its surroundings. */
function getBase64Cores(apiKey: string): string[] {
	return [0, 1, 2]
		.map((before) =>
			Buffer.from('\0'.repeat(before) + apiKey)
				.toString('base64')
				.slice(Math.ceil((before * 8) / 6), Math.floor(((before + apiKey.length) * 8) / 6)),
		)
		.filter((core) => core.length >= MIN_BASE64_LENGTH);
}

/** All repetitions are bounded, so no text takes long to scan. */
function buildPattern(text: string): string {
	return [...text].map((character) => `(?:${listForms(character).join('|')})`).join('');
}

function listForms(character: string): string[] {
	const code = character.charCodeAt(0);
	const hex = code.toString(16).replace(/[a-f]/, (digit) => `[${digit}${digit.toUpperCase()}]`);
	// Base64url uses - and _ instead.
	const plain = character === '+' ? '[+-]' : character === '/' ? '[/_]' : escapeLiteral(character);
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

const escapeLiteral = (character: string) => (/\w/.test(character) ? character : `\\${character}`);

function isEscapedAt(text: string, offset: number): boolean {
	let backslashes = 0;
	while (text[offset - 1 - backslashes] === '\\') backslashes++;
	return backslashes % 2 === 1;
}
