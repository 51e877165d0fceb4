import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { setTimeout as wait } from 'node:timers/promises';

import { resetConnection } from '../connections';
import { CONTROL_PREFIX, TRAP } from '../paths';
import type { Fault } from './faults';

/** The answer that would have gone out. */
export interface RealAnswer {
	status: number;
	headers: Record<string, string>;
	body: Buffer;
}

const HTML = `<html>
<head><title>502 Bad Gateway</title></head>
<body><center><h1>502 Bad Gateway</h1></center><hr><center>nginx</center></body>
</html>
`;
/** Where an answer is wanted though the server never took the request. */
const MADE_UP = Buffer.from('{"detail":"Nothing was accepted."}');
const PIECE = Buffer.alloc(64 * 1024, 'x');

/**
 * Gives a request what a fault has for it, on the bare connection. Every kind but `delay`, which only changes when an answer goes out.
 *
 * @param real The answer that would have gone out; undefined where the server never took the request.
 * @param baseUrl Where the local Roe is reached.
 */
export async function perform(
	fault: Fault,
	response: ServerResponse,
	real: RealAnswer | undefined,
	baseUrl: string,
): Promise<void> {
	const { kind, headers = {}, delayMs = 100 } = fault;
	const body = fault.body === undefined ? (real?.body ?? MADE_UP) : bytesOf(fault.body);
	const begin = (status: number, more: Record<string, string> = {}) =>
		response.writeHead(fault.status ?? status, { ...more, ...headers });
	const answer = (status: number, text: string, more?: Record<string, string>) => {
		begin(status, more).end(fault.body === undefined ? text : body);
	};
	const status = real?.status ?? 200;
	const realHeaders = real?.headers ?? JSON_TYPE;
	switch (kind) {
		case 'reset':
			if (response.socket !== null) resetConnection(response.socket);
			return;
		case 'timeout':
		case 'delay':
			return;
		case 'status':
			return answer(500, '{"detail":"Internal server error."}', JSON_TYPE);
		case 'html':
			return answer(502, HTML, { 'content-type': 'text/html' });
		case 'empty':
			return answer(status, '');
		case 'wrong-shape':
			return answer(status, '{"unexpected":true}', JSON_TYPE);
		case 'redirect':
			return answer(302, '', { location: fault.location ?? `${baseUrl}${CONTROL_PREFIX}${TRAP}` });
		case 'invalid-json':
			begin(status, realHeaders).end(body.subarray(0, Math.ceil(body.length / 2)));
			return;
		case 'truncated':
			begin(status, { ...realHeaders, 'content-length': String(body.length + 100) });
			response.write(body, () => response.socket?.destroy());
			return;
		case 'huge':
			begin(200, JSON_TYPE);
			return await writeHuge(response, fault.bytes ?? Number.POSITIVE_INFINITY);
		case 'slow':
			begin(status, realHeaders);
			return await drip(response, body, delayMs);
	}
}

const JSON_TYPE = { 'content-type': 'application/json' };

const bytesOf = (body: unknown) =>
	Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));

async function writeHuge(response: ServerResponse, bytes: number): Promise<void> {
	await send(response, function* () {
		yield Buffer.from('"');
		for (let left = bytes - 2; left > 0; left -= PIECE.length) {
			yield left < PIECE.length ? PIECE.subarray(0, left) : PIECE;
		}
		yield Buffer.from('"');
	});
}

async function drip(response: ServerResponse, body: Buffer, delayMs: number): Promise<void> {
	await send(response, async function* () {
		for (const byte of body) {
			yield Buffer.of(byte);
			await wait(delayMs, undefined, { ref: false });
		}
	});
}

async function send(
	response: ServerResponse,
	pieces: () => Iterable<Buffer> | AsyncIterable<Buffer>,
): Promise<void> {
	// A client that has had enough goes away: that is what these answers are for.
	await pipeline(pieces, response).catch(() => {});
}
