import type { ClientRequest } from 'node:http';
import nock from 'nock';

/** One request as it was sent. */
export interface WireRequest {
	method: string;
	/** Path and query, as in the request line. */
	path: string;
	/** Names in lower case. A header that was sent more than once is a list. */
	headers: Record<string, string | number | string[] | undefined>;
	body: Buffer;
}

/** The server's response. By default, 200 with an empty body. */
export interface WireAnswer {
	status?: number;
	headers?: Record<string, string>;
	body?: string | Buffer;
}

/**
 * Intercepts the requests of n8n's HTTP client to `origin`. Each one is recorded byte for byte, and gets a response. Nothing is sent
 * over a network, and other addresses are rejected. Ends automatically after the test, or with the next capture.
 *
 * @param answer The same for all requests, or a function of each request (`index` counts from 0).
 */
export function captureWire(
	origin: string,
	answer: WireAnswer | ((request: WireRequest, index: number) => WireAnswer) = {},
): WireRequest[] {
	const requests: WireRequest[] = [];
	nock.cleanAll();
	if (!nock.isActive()) nock.activate();
	nock.disableNetConnect();
	const scope = nock(origin).persist();
	// This runs before the reply. A reply function no longer gets the original bytes: JSON is already parsed.
	scope.on('request', (sent: ClientRequest, _interceptor, body: string) => {
		const headers = sent.getHeaders();
		requests.push({ method: sent.method, path: sent.path, headers, body: bytesOf(body, headers) });
	});
	for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']) {
		scope.intercept(/.*/, method).reply(() => {
			const index = requests.length - 1;
			const given = typeof answer === 'function' ? answer(requests[index], index) : answer;
			return [given.status ?? 200, given.body ?? '', given.headers ?? {}];
		});
	}
	return requests;
}

/** nock returns a body as text if its bytes are UTF-8, else as hexadecimal digits, twice as many as there were bytes. */
function bytesOf(body: string, headers: WireRequest['headers']): Buffer {
	const isHex =
		/^(?:[0-9a-f]{2})+$/.test(body) && Number(headers['content-length']) * 2 === body.length;
	return Buffer.from(body, isHex ? 'hex' : 'utf8');
}

// nock intercepts from when it's loaded, which happens once for many test files. It's only for those that capture.
nock.restore();

afterEach(() => {
	nock.cleanAll();
	nock.enableNetConnect();
	nock.restore();
});
