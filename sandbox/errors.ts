/** An answer of Roe's API that is an error. Its body is sent as JSON; a text as it is. */
export class ApiError extends Error {
	constructor(
		readonly status: number,
		readonly body: unknown,
		readonly headers: Record<string, string> = {},
	) {
		super(`${status} ${JSON.stringify(body)}`);
	}
}

/** 400 with a bare array of messages, as Django REST framework gives for errors of a whole request. */
export const badRequest = (...messages: string[]) => new ApiError(400, messages);

/** 400 with a map of field → messages. */
export const badFields = (fields: Record<string, unknown>) => new ApiError(400, fields);

export const unauthorized = (detail: string) =>
	new ApiError(401, { detail }, { 'www-authenticate': 'Bearer realm="api"' });

export const forbidden = (detail: string) => new ApiError(403, { detail });

export const notFound = (detail = 'Not found.') => new ApiError(404, { detail });

/** A server error as Django sends it outside of the API's own errors: a page, no JSON. */
export const serverError = () =>
	new ApiError(500, '<!doctype html>\n<title>Server Error (500)</title>\n', {
		'content-type': 'text/html; charset=utf-8',
	});

/** For what Roe has and the local Roe does not: never an answer that looks as if it had done what it was asked. */
export const notHere = (what: string) =>
	new ApiError(501, { error: `The local Roe has no ${what}` });
