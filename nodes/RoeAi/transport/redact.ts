/**
 * Takes a key out of a text that is about to be shown: wherever and however often it stands there, also as an address would
 * write it.
 */
export function redact(text: string, apiKey: string): string {
	if (apiKey === '') return text;
	return [apiKey, encodeURIComponent(apiKey)].reduce(
		(shown, form) => shown.split(form).join('[API key]'),
		text,
	);
}
