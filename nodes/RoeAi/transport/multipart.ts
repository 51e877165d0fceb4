/** A file that is read only when it is sent, and again where it is sent again. */
export interface FilePart {
	/** Stands for the file's content: the same content stored once has the same identity. */
	identity: string;
	fileName: string;
	/** MIME type, e.g. application/pdf. */
	mimeType: string;
	/** Bytes. Must be exact: it goes into the request's Content-Length. */
	size: number;
	/** The file's bytes from its start, as a new stream at every call. */
	stream(): AsyncIterable<Uint8Array>;
	/** Why a stream of it has ended early: then the request did not get whole to Roe. */
	readError?: Error;
}

/** What an HTTP client reads of a part that is no plain text: the part of the web's `File` that matters for sending. */
interface SentPart {
	name?: string;
	type: string;
	size: number;
	stream(): AsyncIterable<Uint8Array>;
}

/**
 * A `multipart/form-data` body whose files are streamed.
 *
 * It is the platform's own `FormData` with `entries()` replaced, since the platform's parts hold their bytes in memory. n8n's
 * HTTP client (axios, `formDataToStream`) reads a form's entries: of each its name, type, size and stream. The sizes make the
 * Content-Length, so no part is read before it is sent.
 */
export class MultipartBody extends FormData {
	private readonly parts: Array<[name: string, value: string | SentPart]> = [];

	addText(name: string, text: string): void {
		// The HTTP client turns line breaks of plain text parts into CR LF, as browsers do with forms. A part with a type of
		// its own goes out byte by byte, so an agent sees the same text as in a JSON body.
		this.parts.push([name, /[\r\n]/.test(text) ? exactText(text) : text]);
	}

	addFile(name: string, file: FilePart): void {
		this.parts.push([
			name,
			{
				name: headerSafe(file.fileName) || 'file',
				type: headerSafe(file.mimeType) || 'application/octet-stream',
				size: file.size,
				stream: () => file.stream(),
			},
		]);
	}

	/** Replaces the platform's `entries()`. A property, since the platform's types declare one. */
	override entries = (() => this.parts.values()) as unknown as FormData['entries'];

	override [Symbol.iterator] = this.entries;
}

function exactText(text: string): SentPart {
	const bytes = Buffer.from(text, 'utf8');
	return {
		type: 'text/plain; charset=utf-8',
		size: bytes.length,
		async *stream() {
			yield bytes;
		},
	};
}

/**
 * Without control characters: CR and LF would end a header, and no server takes NUL. Quotation marks are escaped by the HTTP
 * client as the web's form encoding says (%22).
 */
function headerSafe(text: string): string {
	return [...text].filter((character) => character >= ' ' && character !== '\u007f').join('');
}
