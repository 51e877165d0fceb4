import multipart from '@fastify/multipart';
import Fastify, {
	type FastifyError,
	type FastifyInstance,
	type FastifyReply,
	type FastifyRequest,
} from 'fastify';
import type { Server as HttpsServer } from 'node:https';

import type { Certificate } from './certificate';
import { rememberTcp } from './connections';
import { ApiError, notFound } from './errors';
import { injectAfter, injectBefore } from './faults/inject';
import { MethodsByPath } from './methodsByPath';
import { CONTROL_PREFIX, TRAP } from './paths';
import { addBodyParsers } from './requests/bodyParsers';
import { drain } from './requests/drain';
import { readAuthorization, requireAccess } from './requests/auth';
import { requireLocalCaller } from './requests/local';
import { beginLog, endLog } from './requests/logging';
import { checkQuery } from './requests/query';
import type { LoggedRequest } from './requests/requestLog';
import type { Roe } from './roe';
import { absentRoutes } from './routes/absent';
import { agentRoutes } from './routes/agents';
import { controlRoutes } from './routes/control';
import { bulkRoutes } from './routes/bulk';
import { jobRoutes } from './routes/jobs';
import { policyRoutes } from './routes/policies';
import { referenceRoutes } from './routes/references';
import { runRoutes } from './routes/runs';
import { tableRoutes } from './routes/tables';
import { userRoutes } from './routes/users';
import { webhookRoutes } from './routes/webhooks';
import type { Access } from './types';

declare module 'fastify' {
	interface FastifyRequest {
		/** What the request may do. Only on routes of the API. */
		access: Access;
		/** Address of the request as the client wrote it. */
		address: URL;
		/** Its entry in the log; undefined on the control surface. */
		logged?: LoggedRequest;
	}
}

/** Largest JSON or form body. A thousand items in one request have room. */
const BODY_LIMIT = 64 * 1024 * 1024;

/**
 * The HTTP or HTTPS server of a local Roe; it does not listen yet.
 *
 * @param options.isLocal whether it will listen on a loopback address: then it refuses requests from web pages
 * @param options.certificate with which it speaks HTTPS; HTTP without one
 */
export function buildServer(
	roe: Roe,
	{ isLocal, certificate }: { isLocal: boolean; certificate?: Certificate },
): FastifyInstance {
	const app = Fastify({
		https: certificate ?? null,
		bodyLimit: BODY_LIMIT,
		exposeHeadRoutes: false,
		forceCloseConnections: true,
		routerOptions: { maxParamLength: 500 },
		// Fastify types both servers apart, though routes see no difference.
	}) as unknown as FastifyInstance;
	if (certificate !== undefined) rememberTcp(app.server as unknown as HttpsServer);
	app.decorateRequest('access', null as unknown as Access);
	app.decorateRequest('address', null as unknown as URL);
	app.decorateRequest('logged', undefined);
	void app.register(multipart, { limits: { fileSize: Number.POSITIVE_INFINITY } });
	addBodyParsers(app, roe);

	if (isLocal) app.addHook('onRequest', async (request) => requireLocalCaller(request));
	app.addHook('onRequest', async (request, reply) => {
		request.address = new URL(request.url, `${request.protocol}://${request.host}`);
		if (request.address.pathname.startsWith(CONTROL_PREFIX)) return;
		request.logged = beginLog(roe, request);
		if (await injectBefore(roe, request, reply)) return reply;
	});
	app.addHook('onSend', async (request, reply, payload) => {
		if (request.logged === undefined) return payload;
		const sent = await injectAfter(roe, request, reply, payload);
		// Not left to Node.js: its date is the machine's.
		reply.header('date', new Date(roe.clock.now()).toUTCString());
		return sent;
	});
	// The connection's own end: an answer that never came has one too.
	app.addHook('onRequest', async (request, reply) => {
		reply.raw.once('close', () => endLog(roe, request, reply.raw));
	});
	app.setErrorHandler(async (error: FastifyError, request, reply) => {
		await drain(request.raw);
		return sendError(reply, asApiError(error, request.headers['content-type']));
	});
	const methods = new MethodsByPath();
	app.addHook('onRoute', ({ url, method }) => {
		if (!url.startsWith(CONTROL_PREFIX)) methods.add(url, [method].flat());
	});
	// An address without its slash at the end is simply another one, and nothing is there.
	app.setNotFoundHandler(async (request) => {
		await drain(request.raw);
		const others = methods.of(request.address.pathname);
		if (others.length === 0) throw notFound();
		authorize(roe, request);
		throw new ApiError(
			405,
			{ detail: `Method "${request.method}" not allowed.` },
			{ allow: others.join(', ') },
		);
	});

	void app.register(async (api) => {
		api.addHook('onRequest', async (request) => {
			authorize(roe, request);
			checkQuery(request);
		});
		for (const routes of API_ROUTES) routes(api, roe);
	});
	void app.register(async (control) => controlRoutes(control, roe), { prefix: CONTROL_PREFIX });
	// Redirect faults lead here: a client that follows one shows up in the log, with or without a key.
	app.all(`${CONTROL_PREFIX}${TRAP}`, async (request) => {
		request.logged = beginLog(roe, request);
		return { trapped: true };
	});
	return app;
}

/** @throws ApiError 400, 401, 403 or 429. */
function authorize(roe: Roe, request: FastifyRequest): void {
	const { authorization } = request.headers;
	request.access = requireAccess(
		readAuthorization(authorization),
		request.address.searchParams.get('organization_id'),
	);
	roe.rateLimiter.check(authorization ?? '', roe.settings.rateLimit, roe.clock.now());
}

const API_ROUTES = [
	userRoutes,
	agentRoutes,
	runRoutes,
	jobRoutes,
	bulkRoutes,
	referenceRoutes,
	webhookRoutes,
	policyRoutes,
	tableRoutes,
	absentRoutes,
];

function sendError(reply: FastifyReply, { status, body, headers }: ApiError): FastifyReply {
	return reply.code(status).headers(headers).send(body);
}

function asApiError(error: FastifyError | ApiError, contentType = ''): ApiError {
	if (error instanceof ApiError) return error;
	if (error.statusCode === 415) {
		return new ApiError(415, { detail: `Unsupported media type "${contentType}" in request.` });
	}
	const status = error.statusCode ?? 500;
	return new ApiError(status, { detail: error.message });
}
