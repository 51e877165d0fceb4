import type { ClientRequest } from 'node:http';
import nock from 'nock';

/** One request as it went out. */
export interface WireRequest {
	method: string;
	/** Path and query, as in the request line. */
	path: string;
	/** Names in lower case; a header sent more than once is a list. */
	headers: Record<string, string | number | string[] | undefined>;
	body: Buffer;
}

/** What the far side answers; by default 200 with an empty body. */
export interface WireAnswer {
	status?: number;
	headers?: Record<string, string>;
	body?: string | Buffer;
}

/**
 * Stands between n8n's HTTP client and the network: every request to `origin` is kept, byte by byte, and gets an answer. Nothing
 * reaches any network; other addresses are refused. Ends by itself after the test, or with the next capture.
 *
 * @param answer The same for all, or made from each request (`index` counts from 0).
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
	// Comes before the reply. What a reply function gets is no longer what was sent: JSON is parsed by then.
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

/** nock gives a body as text where its bytes are UTF-8, else as hexadecimal digits: then there are twice as many as were sent. */
function bytesOf(body: string, headers: WireRequest['headers']): Buffer {
	const isHex =
		/^(?:[0-9a-f]{2})+$/.test(body) && Number(headers['content-length']) * 2 === body.length;
	return Buffer.from(body, isHex ? 'hex' : 'utf8');
}

afterEach(() => {
	nock.cleanAll();
	nock.enableNetConnect();
	nock.restore();
});
