import type { FastifyRequest } from 'fastify';
import type { ServerResponse } from 'node:http';

import type { Roe } from '../roe';
import { readAuthorization } from './auth';
import type { LoggedInput, LoggedRequest } from './requestLog';
import { FORM, type RunBody } from './runBody';

/** Characters of a text that the log keeps. */
const KEPT_TEXT = 1000;
const BODY_KINDS: Array<[prefix: string, kind: LoggedRequest['body']]> = [
	['application/json', 'json'],
	[FORM, 'form'],
	['multipart/form-data', 'multipart'],
];

/** Makes the entry of a request that has just come. */
export function beginLog(roe: Roe, request: FastifyRequest): LoggedRequest {
	const { authorization, ...headers } = request.headers;
	const { pathname, searchParams } = request.address;
	const query = [...new Set(searchParams.keys())].map((name): [string, string | string[]] => {
		const values = searchParams.getAll(name);
		return [name, values.length === 1 ? values[0] : values];
	});
	const access = readAuthorization(authorization);
	return roe.log.add({
		method: request.method,
		path: pathname,
		query: Object.fromEntries(query),
		headers,
		authorization: typeof access === 'string' ? access : 'ok',
		body: bodyKind(headers['content-type']),
	});
}

/** Notes how a request ended. */
export function endLog(roe: Roe, { logged }: FastifyRequest, response: ServerResponse): void {
	if (logged === undefined) return;
	roe.log.finish(logged, response.headersSent ? response.statusCode : undefined);
}

/** Notes what a run was given. */
export function logInputs({ logged }: FastifyRequest, { inputs }: RunBody): void {
	if (logged === undefined) return;
	logged.inputs = [...inputs].flatMap(([key, values]) =>
		values.map((value): LoggedInput => {
			if (value === null || typeof value === 'string') {
				return { key, text: value?.slice(0, KEPT_TEXT) ?? null };
			}
			const { fileName, contentType, size, sha256 } = value;
			return { key, fileName, contentType, size, sha256 };
		}),
	);
}

/** Notes the jobs that a request started. */
export function logJobs({ logged }: FastifyRequest, jobIds: string[]): void {
	if (logged !== undefined) logged.jobIds = jobIds;
}

function bodyKind(contentType: string | undefined): LoggedRequest['body'] {
	if (contentType === undefined) return 'none';
	const known = BODY_KINDS.find(([prefix]) => contentType.toLowerCase().startsWith(prefix));
	return known?.[1] ?? 'other';
}
