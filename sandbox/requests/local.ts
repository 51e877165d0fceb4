import type { FastifyRequest } from 'fastify';

import { ApiError } from '../errors';

/** Calls of the control surface need it: a web page can't send it to another origin without asking first, and that is refused. */
export const CONTROL_HEADER = 'x-roe-sandbox';

const LOOPBACK_ADDRESS = /^(?:127\.|::1$|::ffff:127\.)/;
const LOOPBACK_HOST = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/i;

/** @param host name or address without a port, as a server listens on it */
export function isLoopbackHost(host: string): boolean {
	return LOOPBACK_HOST.test(host.includes(':') ? `[${host}]` : host);
}

/**
 * Refuses what a web page in a browser of this machine can send: with its own name as `Host`, if it lets that name point to
 * 127.0.0.1 (DNS rebinding), else with its `Origin`.
 *
 * @throws ApiError 403
 */
export function requireLocalCaller({ headers, protocol }: FastifyRequest): void {
	const { host = '', origin } = headers;
	if (!LOOPBACK_HOST.test(host)) {
		throw new ApiError(403, {
			detail: `The host "${host}" isn't this machine. Use localhost or 127.0.0.1.`,
		});
	}
	if (origin !== undefined && origin !== `${protocol}://${host}`) {
		throw new ApiError(403, { detail: `Web pages of ${origin} may not use this local Roe.` });
	}
}

/** @throws ApiError 403 */
export function requireController(request: FastifyRequest): void {
	if (!LOOPBACK_ADDRESS.test(request.socket.remoteAddress ?? '')) {
		throw new ApiError(403, { error: 'The control surface is for this machine only.' });
	}
	requireLocalCaller(request);
	if (request.headers[CONTROL_HEADER] === undefined) {
		throw new ApiError(403, {
			error: `The control surface needs the header ${CONTROL_HEADER}, with any value: curl -H '${CONTROL_HEADER}: 1' …`,
		});
	}
}
