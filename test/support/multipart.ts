/** One part of a multipart body, unchanged. */
export interface WirePart {
	/** Header lines of the part, e.g. `Content-Disposition: form-data; name="company"`. */
	headers: string[];
	body: Buffer;
}

/**
 * Splits a `multipart/form-data` body into its parts, byte by byte and strictly (RFC 7578). Anything before, between or after the parts
 * is an error. Not a general parser: it shows exactly what was sent.
 */
export function splitMultipart(contentType: string, body: Buffer): WirePart[] {
	const boundary = /^multipart\/form-data; boundary=("?)(?<boundary>[^"]+)\1$/.exec(contentType)
		?.groups?.boundary;
	if (boundary === undefined) throw new Error(`Not a multipart content type: ${contentType}`);
	// latin1 maps each byte to one character, so splitting the text splits the bytes.
	const text = `\r\n${body.toString('latin1')}`;
	const pieces = text.split(`\r\n--${boundary}`);
	const [before, ...rest] = pieces;
	const after = rest.pop();
	if (before !== '' || (after !== '--\r\n' && after !== '--')) {
		throw new Error('The multipart body does not start or end with its boundary');
	}
	return rest.map((piece) => {
		const end = piece.indexOf('\r\n\r\n');
		if (!piece.startsWith('\r\n') || end < 0) throw new Error('A part has no headers');
		return {
			headers: Buffer.from(piece.slice(2, end), 'latin1').toString('utf8').split('\r\n'),
			body: Buffer.from(piece.slice(end + 4), 'latin1'),
		};
	});
}
