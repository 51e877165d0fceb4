import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { SEED } from '../../sandbox';
import { fc } from '../support/property';

/** Characters that are written differently in JSON, URLs and base64. */
export const KEY = 'roe_a+b/c"d\'e&f=g.h%i<j>~0123456789Zz';

const each = (text: string, write: (character: string, code: number, hex: string) => string) =>
	[...text]
		.map((character) => {
			const code = character.charCodeAt(0);
			return write(character, code, code.toString(16).padStart(2, '0'));
		})
		.join('');

const base64 = (text: string) => Buffer.from(text).toString('base64');

/** Ways to write the key that a program could decode. */
export const WRITINGS: Record<string, (key: string, around: string) => string> = {
	plain: (key) => key,
	'with Bearer': (key) => `Bearer ${key}`,
	'twice in a row': (key) => key + key,
	'JSON within the text': (key) => JSON.stringify({ authorization: key }),
	'\\u for every character': (key) => each(key, (_, __, hex) => `\\u00${hex}`),
	'\\u for some characters, in capitals': (key) =>
		each(key, (character, code, hex) =>
			code % 2 ? character : `\\u00${hex.toUpperCase()}`,
		).replaceAll('/', '\\/'),
	'escaped as in PHP': (key) => JSON.stringify(key).replaceAll('/', '\\/'),
	'percent-encoded': (key) => encodeURIComponent(key),
	'percent-encoded completely': (key) => each(key, (_, __, hex) => `%${hex}`),
	'percent-encoded in part': (key) =>
		each(key, (character, code, hex) => (code % 3 ? character : `%${hex.toUpperCase()}`)),
	'percent-encoded twice': (key) => encodeURIComponent(encodeURIComponent(key)),
	'as HTML': (key) => key.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&#34;'),
	'as HTML in hexadecimal': (key) => each(key, (_, __, hex) => `&#x${hex};`),
	base64: (key, around) => base64(around + key + around),
	base64url: (key, around) => Buffer.from(around + key + around).toString('base64url'),
	'base64 of the header': (key) => base64(`Authorization: Bearer ${key}`),
	'base64 in a URL': (key, around) => encodeURIComponent(base64(around + key)),
};

export const writing = fc
	.tuple(fc.constantFrom(...Object.keys(WRITINGS)), fc.string({ maxLength: 4 }))
	.map(([name, around]) => WRITINGS[name](KEY, around));

/** Whether a text contains the key, as it is or in any of these encodings. */
export function reveals(text: string): boolean {
	const readings = [text];
	for (const read of [unescaped, percentDecoded, percentDecoded, entitiesDecoded]) {
		readings.push(...readings.map(read));
	}
	return readings.some(
		(reading) =>
			reading.includes(KEY) || base64Within(reading).some((plain) => plain.includes(KEY)),
	);
}

const unescaped = (text: string) =>
	text
		.replace(/\\+u00([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
		.replace(/\\+(["/])/g, '$1');
const percentDecoded = (text: string) =>
	text.replace(/%([0-7][0-9a-f])/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
const entitiesDecoded = (text: string) =>
	text
		.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))
		.replace(/&#x([0-9a-f]+);/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
		.replaceAll('&lt;', '<')
		.replaceAll('&gt;', '>')
		.replaceAll('&quot;', '"')
		.replaceAll('&amp;', '&');

function base64Within(text: string): string[] {
	const runs = text.match(/[\w+/-]{30,}/g) ?? [];
	return runs.flatMap((run) =>
		[0, 1, 2, 3].map((skip) => Buffer.from(run.slice(skip), 'base64').toString('latin1')),
	);
}

export interface Echo {
	/** The text that is put into a response. */
	text: string;
	/** Which text of a JSON body gets it, from 0 to 1. Undefined if the body is only the text. */
	place: number | undefined;
	/** Whether it replaces the text or is appended to it. */
	replaces: boolean;
	/** Replaces the status of the real response. */
	status: number | undefined;
}

export const echo: fc.Arbitrary<Echo> = fc.record({
	text: writing,
	place: fc.option(fc.double({ min: 0, max: 0.999, noNaN: true }), { nil: undefined, freq: 6 }),
	replaces: fc.boolean(),
	status: fc.option(fc.constantFrom(201, 302, 400, 403, 404, 422, 503), { nil: undefined }),
});

/** A server in front of a local Roe that repeats the key in each response, like a debugging proxy. Its clients use `KEY`. */
export class EchoingProxy {
	next: Echo | undefined;

	private constructor(
		private readonly server: ReturnType<typeof createServer>,
		readonly url: string,
	) {}

	static async start(roeUrl: () => string): Promise<EchoingProxy> {
		const server = createServer();
		server.listen(0, '127.0.0.1');
		await once(server, 'listening');
		const { port } = server.address() as AddressInfo;
		const proxy = new EchoingProxy(server, `http://127.0.0.1:${port}`);
		server.on('request', (request, response) => {
			void proxy.pass(roeUrl(), request, response).catch(() => response.destroy());
		});
		return proxy;
	}

	close(): void {
		this.server.closeAllConnections();
		this.server.close();
	}

	get credentials() {
		return {
			roeAiApi: { apiKey: KEY, organizationId: SEED.organizationId, baseUrl: this.url },
		};
	}

	private async pass(
		roeUrl: string,
		request: IncomingMessage,
		response: ServerResponse,
	): Promise<void> {
		const sent: Buffer[] = [];
		for await (const chunk of request) sent.push(chunk as Buffer);
		const answer = await fetch(roeUrl + request.url, {
			method: request.method,
			headers: {
				authorization: `Bearer ${SEED.apiKey}`,
				'content-type': request.headers['content-type'] ?? 'application/json',
			},
			...(sent.length > 0 && { body: Buffer.concat(sent) }),
			redirect: 'manual',
		});
		const body = Buffer.from(await answer.arrayBuffer());
		const echo = this.next;
		if (echo === undefined) {
			response.writeHead(answer.status).end(body);
			return;
		}
		const inHeader = echo.text.replaceAll('\n', '');
		response.writeHead(echo.status ?? answer.status, {
			'content-type': `text/plain; key=${inHeader}`,
			'content-disposition': `attachment; filename="${inHeader.replaceAll('"', '\\"')}.pdf"`,
			location: `https://elsewhere.test/?${inHeader}`,
			'x-echo': inHeader,
		});
		response.end(isJson(answer) ? withEcho(body.toString(), echo) : body);
	}
}

const isJson = (answer: Response) =>
	(answer.headers.get('content-type') ?? '').includes('application/json');

/** A JSON text with the echo in one of its texts. An escape in the echo stays an escape in the JSON. */
function withEcho(json: string, { text, place, replaces }: Echo): string {
	if (place === undefined) return text;
	const texts = [...json.matchAll(/"(?:[^"\\]|\\.)*"/g)];
	const chosen = texts[Math.floor(place * texts.length)];
	if (chosen === undefined) return `{"detail":"${inJson(text)}"}`;
	const end = chosen.index + chosen[0].length - 1;
	const start = replaces ? chosen.index + 1 : end;
	return json.slice(0, start) + inJson(text) + json.slice(end);
}

const inJson = (text: string) =>
	/^(?:[^"\\]|\\u00..|\\\/)*$/.test(text) ? text : JSON.stringify(text).slice(1, -1);
