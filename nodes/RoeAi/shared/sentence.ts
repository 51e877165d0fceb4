/** Ends a foreign text with a full stop. */
export function endSentence(text: string): string {
	return /[.!?…]$/.test(text) ? text : `${text}.`;
}

/** A text with a small first letter, for the middle of a sentence. “Roe” keeps its capital. */
export const lowerFirst = (text: string) =>
	/^Roe/.test(text) ? text : text[0].toLowerCase() + text.slice(1);

/** Cuts a text to a length, marked by "…". */
export function shorten(text: string, length: number): string {
	return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}
