/** Adds a period to a text unless it ends with one. */
export function endSentence(text: string): string {
	return /[.!?…]$/.test(text) ? text : `${text}.`;
}

/** Lowercases the first letter for the middle of a sentence. “Roe” keeps its capital. */
export const lowerFirst = (text: string) =>
	/^Roe/.test(text) ? text : text[0].toLowerCase() + text.slice(1);

/** Truncates a text, marked by “…”. */
export function shorten(text: string, length: number): string {
	return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}
