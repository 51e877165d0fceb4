export interface FilePart {
	/** The same for the same stored content. */
	identity: string;
	fileName: string;
	mimeType: string;
	/** Exact number of bytes, for Content-Length. */
	size: number;
	/** Returns a new stream from the start each time. */
	stream(): AsyncIterable<Uint8Array>;
	/** Set if a stream ended early, so that Roe didn't get the whole request. */
	readError?: Error;
}

interface SentPart {
	name?: string;
	type: string;
	size: number;
	stream(): AsyncIterable<Uint8Array>;
}

/**
 * A form that streams its files. `FormData` buffers its parts, so `entries()` is replaced.
 * Relies on: axios, n8n's HTTP client, reads forms by `entries()`, and parts by `name`, `type`, `size`, `stream()` (`formDataToStream`).
 * Tried: n8n 2.4.8 and 2.41.1.
 * Guarded by: `test/wire/runAsyncFiles.test.ts`, `test/engine/files/streaming.slow.test.ts`.
 */
export class MultipartBody extends FormData {
	private readonly parts: Array<[name: string, value: string | SentPart]> = [];

	addText(name: string, text: string): void {
		// axios converts line breaks to CR LF in text parts, but not in parts with a type.
		this.parts.push([name, /[\r\n]/.test(text) ? toExactPart(text) : text]);
	}

	addFile(name: string, file: FilePart): void {
		this.parts.push([
			name,
			{
				name: stripControlCharacters(file.fileName) || 'file',
				type: stripControlCharacters(file.mimeType) || 'application/octet-stream',
				size: file.size,
				stream: () => file.stream(),
			},
		]);
	}

	/** `FormData` declares it as a property. */
	override entries = (() => this.parts.values()) as unknown as FormData['entries'];

	override [Symbol.iterator] = this.entries;
}

function toExactPart(text: string): SentPart {
	const bytes = Buffer.from(text, 'utf8');
	return {
		type: 'text/plain; charset=utf-8',
		size: bytes.length,
		async *stream() {
			yield bytes;
		},
	};
}

/** Control characters would break a header. axios escapes quotation marks. */
function stripControlCharacters(text: string): string {
	return [...text].filter((character) => character >= ' ' && character !== '\u007f').join('');
}
