/** An answer of Roe's API that is an error. Its body is sent as JSON as it is. */
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
