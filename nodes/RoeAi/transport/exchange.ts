import type {
	IAllExecuteFunctions,
	IHttpRequestMethods,
	IHttpRequestOptions,
	IN8nHttpFullResponse,
} from 'n8n-workflow';

import { DEFAULT_MAX_BYTES, readLimit } from './bounds';
import { type Fault, faultOf } from './faults';
import { type Connection, CREDENTIAL_TYPE, readConnection } from './connection';
import { readText } from './readText';
import { type Redact, redactor } from './redact';

/** Everything that can send: the contexts of execute, polling, webhooks and list methods all have these two. */
export type RoeContext = Pick<IAllExecuteFunctions, 'getCredentials' | 'getNode' | 'helpers'> & {
	/** Ends requests and pauses. Only executions and deliveries have one. */
	getExecutionCancelSignal?(): AbortSignal | undefined;
	/** When that signal comes, in ms since 1970, where it is known: a pause that would last longer is not begun. */
	deadline?: number;
};

export interface RoeRequest {
	method: IHttpRequestMethods;
	/** Starts and ends with a slash: Roe's server takes an address without the final slash for another one. */
	path: `/${string}/`;
	query?: Record<string, string | number | boolean | undefined>;
	/** An object is sent as JSON, a form as multipart. */
	body?: object | FormData;
	headers?: Record<string, string>;
	/** Milliseconds without any byte going or coming before the call is given up; also the bound on reading the answer. */
	timeoutMs?: number;
	/** Bytes of the answer that are read before it is given up. */
	maxBytes?: number;
}

/** An HTTP answer of whatever status. */
export interface RoeAnswer {
	status: number;
	/** Names in lower case. */
	headers: Record<string, string>;
	text: string;
}

/** A successful answer whose body is not read yet. */
export interface OpenAnswer {
	/** Names in lower case. */
	headers: Record<string, string>;
	body: unknown;
	/** Takes the key out of what is read of it later, or of an error by which that ends. */
	redact: Redact;
}

/** What came of one request: Roe's answer, or why there is none. Neither holds the API key, whatever the server sent. */
export type Exchange = { answer: RoeAnswer } | { fault: Fault };

export const DEFAULT_TIMEOUT_MS = 120_000;

/**
 * Sends one request, once, and tells what came of it. Never repeats, never follows a redirect (the key would go along), and
 * never throws for what the network or Roe does.
 *
 * @throws {BadInput} where the credential can't be right; nothing was sent.
 */
export async function exchange(context: RoeContext, request: RoeRequest): Promise<Exchange> {
	const connection = await connectionOf(context);
	const redact = redactor(connection.apiKey);
	try {
		const response = await send(context, connection, request);
		return { answer: await readAnswer(response, request, redact) };
	} catch (error) {
		return { fault: faultOf(error, redact) };
	}
}

/**
 * Like `exchange`, but the body of a successful answer is left unread, for files of any size. Whoever takes it reads or
 * destroys it.
 */
export async function exchangeStream(
	context: RoeContext,
	request: RoeRequest,
): Promise<Exchange | { stream: OpenAnswer }> {
	const connection = await connectionOf(context);
	const redact = redactor(connection.apiKey);
	try {
		const response = await send(context, connection, request);
		const { statusCode, body } = response;
		if (statusCode >= 200 && statusCode < 300) {
			return { stream: { headers: readHeaders(response, redact), body, redact } };
		}
		return { answer: await readAnswer(response, request, redact) };
	} catch (error) {
		return { fault: faultOf(error, redact) };
	}
}

const connections = new WeakMap<RoeContext, Promise<Connection>>();

/** Read once for each run of a node: n8n reads a credential from its database each time it is asked. */
async function connectionOf(context: RoeContext): Promise<Connection> {
	const known = connections.get(context);
	if (known !== undefined) return await known;
	const reading = context.getCredentials(CREDENTIAL_TYPE).then(readConnection);
	connections.set(context, reading);
	return await reading;
}

async function send(
	context: RoeContext,
	connection: Connection,
	request: RoeRequest,
): Promise<IN8nHttpFullResponse> {
	return (await context.helpers.httpRequestWithAuthentication.call(
		// Of a context, n8n's HTTP helper uses just what RoeContext has.
		context as IAllExecuteFunctions,
		CREDENTIAL_TYPE,
		httpOptions(connection, request),
	)) as IN8nHttpFullResponse;
}

async function readAnswer(
	response: IN8nHttpFullResponse,
	{ timeoutMs = DEFAULT_TIMEOUT_MS, maxBytes = DEFAULT_MAX_BYTES }: RoeRequest,
	redact: Redact,
): Promise<RoeAnswer> {
	const headers = readHeaders(response, redact);
	const limit = readLimit(maxBytes, headers['content-length']);
	return {
		status: response.statusCode,
		headers,
		text: redact(await readText(response.body, { timeoutMs, maxBytes: limit })),
	};
}

function readHeaders({ headers }: IN8nHttpFullResponse, redact: Redact): Record<string, string> {
	return Object.fromEntries(
		Object.entries(headers).map(([name, value]) => [redact(name), redact(String(value))]),
	);
}

const isLarge = ({ maxBytes = 0 }: RoeRequest) => maxBytes > DEFAULT_MAX_BYTES;

function httpOptions(connection: Connection, request: RoeRequest): IHttpRequestOptions {
	const isForm = request.body instanceof FormData;
	return {
		method: request.method,
		url: `${connection.baseUrl}${request.path}`,
		qs: definedOnly(request.query),
		headers: {
			Accept: 'application/json',
			...(isLarge(request) && { 'Accept-Encoding': 'identity' }),
			...(request.body !== undefined && !isForm && { 'Content-Type': 'application/json' }),
			...request.headers,
		},
		// Text, since n8n drops an empty object as "no body".
		body: isForm || request.body === undefined ? request.body : JSON.stringify(request.body),
		timeout: request.timeoutMs ?? DEFAULT_TIMEOUT_MS,
		// The answer is read here, with a bound on its size and time; n8n would take one of any size.
		encoding: 'stream',
		returnFullResponse: true,
		// n8n sends a request again that was answered with 401. It is never sent twice here: the status is looked at instead.
		ignoreHttpStatusErrors: true,
		disableFollowRedirect: true,
	};
}

function definedOnly(query: RoeRequest['query'] = {}): Record<string, string | number | boolean> {
	const defined: Record<string, string | number | boolean> = {};
	for (const [name, value] of Object.entries(query)) {
		if (value !== undefined) defined[name] = value;
	}
	return defined;
}
