import type { FastifyInstance, FastifyRequest } from 'fastify';

import { ApiError } from '../errors';
import type { Roe } from '../roe';
import { FORM } from './runBody';

/** Characters of a body that the log keeps. */
const KEPT_TEXT = 64 * 1024;

/** Parsers of JSON and forms. Multipart has its own: it is read while it arrives. */
export function addBodyParsers(app: FastifyInstance, roe: Roe): void {
	const keep = ({ logged }: FastifyRequest, text: string) => {
		if (logged !== undefined && roe.keepRequestBodies) logged.bodyText = text.slice(0, KEPT_TEXT);
	};
	app.removeContentTypeParser(['application/json', 'text/plain']);
	app.addContentTypeParser(
		'application/json',
		{ parseAs: 'string' },
		async (request: FastifyRequest, text: string) => {
			keep(request, text);
			return text === '' ? {} : parse(text);
		},
	);
	app.addContentTypeParser(
		FORM,
		{ parseAs: 'string' },
		async (request: FastifyRequest, text: string) => {
			keep(request, text);
			return [...new URLSearchParams(text)];
		},
	);
}

function parse(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch (error) {
		const reason = error instanceof Error ? error.message : String(error);
		throw new ApiError(400, { detail: `JSON parse error - ${reason}` });
	}
}
