import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { API_KEY, ORGANIZATION_ID } from '../support/credential';
import { loopbackOnly } from '../support/loopbackOnly';

/** A server in Roe's place that responds as a test wants, for the tests of a file. */
export function useBadServer() {
	loopbackOnly();
	let server: Server;
	let respond: RequestListener;
	const requests: string[] = [];
	beforeAll(async () => {
		server = createServer((request, response) => {
			requests.push(`${request.method} ${request.url}`);
			request.resume();
			response.on('error', () => {});
			respond(request, response);
		});
		server.listen(0, '127.0.0.1');
		await once(server, 'listening');
	});
	beforeEach(() => requests.splice(0));
	afterAll(() => {
		server.closeAllConnections();
		server.close();
	});
	const url = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	return {
		/** The requests that it received, as method and path. */
		requests,
		url,
		/** Sets how it responds from now on. */
		does(listener: RequestListener) {
			respond = listener;
		},
		credentials: () => ({
			roeAiApi: { apiKey: API_KEY, organizationId: ORGANIZATION_ID, baseUrl: url() },
		}),
	};
}
