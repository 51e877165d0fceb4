import type { IHttpRequestMethods, IHttpRequestOptions, IN8nHttpFullResponse } from 'n8n-workflow';

import { type RequestContext, requestWithCredential } from '../platform/requestContext';
import { type ClientConfig, CREDENTIAL_TYPE, parseCredential } from './clientConfig';
import { KeysInUse } from './keyInUse';
import { type NetworkError, classifyNetworkError } from './networkErrors';
import { readResponseText } from './readResponseText';
import { createRedactor, type Redact } from './redact';
import { DEFAULT_MAX_BYTES, getMaxResponseBytes } from './responseSize';

/** What sending needs. The contexts of execute, polling, webhooks and list methods all have it. */
export type RoeContext = RequestContext & {
	/** Aborts requests and pauses. Only executions and webhook deliveries have one. */
	getExecutionCancelSignal?(): AbortSignal | undefined;
	/** When the signal fires, if known, in ms since 1970. Pauses that would end later are skipped. */
	deadline?: number;
};

type QueryValue = string | number | boolean | string[];

export interface RoeRequest {
	method: IHttpRequestMethods;
	/** Roe requires the final slash. */
	path: `/${string}/`;
	/** A list is sent as repeated parameters. */
	query?: Record<string, QueryValue | undefined>;
	body?: object | FormData;
	headers?: Record<string, string>;
	/** How long the connection may be idle, and how long reading the response may take. */
	timeoutMs?: number;
	maxBytes?: number;
}

export interface RoeResponse {
	status: number;
	headers: Record<string, string>;
	text: string;
}

/** A successful response whose body is still unread. */
export interface OpenResponse {
	headers: Record<string, string>;
	body: unknown;
	redact: Redact;
}

/** A response of any status, or a network error. Neither contains the API key. */
export type HttpResult = { response: RoeResponse } | { networkError: NetworkError };

export const DEFAULT_TIMEOUT_MS = 120_000;

/** Sends a request once. Follows no redirect (the key would go along). @throws {InputError} if the credential is invalid. */
export async function sendRequest(context: RoeContext, request: RoeRequest): Promise<HttpResult> {
	const { config, redactKey } = await getClient(context);
	const keys = new KeysInUse(config.apiKey, redactKey);
	const { redact } = keys;
	try {
		const response = await callHttpHelper(context, keys.watch(buildHttpOptions(config, request)));
		return { response: await readResponse(response, request, redact) };
	} catch (error) {
		return { networkError: classifyNetworkError(error, redact) };
	}
}

/** Like `sendRequest`, but leaves the body of a successful response unread. The caller must read or destroy it. */
export async function openStream(
	context: RoeContext,
	request: RoeRequest,
): Promise<HttpResult | { stream: OpenResponse }> {
	const { config, redactKey } = await getClient(context);
	const keys = new KeysInUse(config.apiKey, redactKey);
	const { redact } = keys;
	try {
		const response = await callHttpHelper(context, keys.watch(buildHttpOptions(config, request)));
		const { statusCode, body } = response;
		if (statusCode >= 200 && statusCode < 300) {
			return { stream: { headers: readHeaders(response, redact), body, redact } };
		}
		return { response: await readResponse(response, request, redact) };
	} catch (error) {
		return { networkError: classifyNetworkError(error, redact) };
	}
}

/** Polling has one context for as long as the workflow is published: a credential that was changed since has to count. */
const MAX_CONFIG_AGE_MS = 1000;

interface Client {
	config: ClientConfig;
	redactKey: Redact;
}

const clients = new WeakMap<RoeContext, { readAt: number; client: Promise<Client> }>();

/** Cached per context, since n8n queries its database at every read. */
async function getClient(context: RoeContext): Promise<Client> {
	const known = clients.get(context);
	const now = Date.now();
	if (known !== undefined && Math.abs(now - known.readAt) < MAX_CONFIG_AGE_MS) {
		return await known.client;
	}
	const client = context.getCredentials(CREDENTIAL_TYPE).then((credentials) => {
		const config = parseCredential(credentials);
		return { config, redactKey: createRedactor(config.apiKey) };
	});
	clients.set(context, { readAt: now, client });
	return await client;
}

async function callHttpHelper(
	context: RoeContext,
	options: IHttpRequestOptions,
): Promise<IN8nHttpFullResponse> {
	return await requestWithCredential(context, CREDENTIAL_TYPE, options);
}

async function readResponse(
	response: IN8nHttpFullResponse,
	{ timeoutMs = DEFAULT_TIMEOUT_MS, maxBytes = DEFAULT_MAX_BYTES }: RoeRequest,
	redact: Redact,
): Promise<RoeResponse> {
	const headers = readHeaders(response, redact);
	const limit = getMaxResponseBytes(maxBytes, headers['content-length']);
	return {
		status: response.statusCode,
		headers,
		text: redact(await readResponseText(response.body, { timeoutMs, maxBytes: limit })),
	};
}

function readHeaders({ headers }: IN8nHttpFullResponse, redact: Redact): Record<string, string> {
	return Object.fromEntries(
		Object.entries(headers).map(([name, value]) => [redact(name), redact(String(value))]),
	);
}

const isLargeRequest = ({ maxBytes = 0 }: RoeRequest) => maxBytes > DEFAULT_MAX_BYTES;

function buildHttpOptions(config: ClientConfig, request: RoeRequest): IHttpRequestOptions {
	const isForm = request.body instanceof FormData;
	return {
		method: request.method,
		url: `${config.baseUrl}${request.path}`,
		qs: omitUndefined(request.query),
		...(hasList(request.query) && { arrayFormat: 'repeat' }),
		headers: {
			Accept: 'application/json',
			...(isLargeRequest(request) && { 'Accept-Encoding': 'identity' }),
			...(request.body !== undefined && !isForm && { 'Content-Type': 'application/json' }),
			...request.headers,
		},
		// As text, since n8n drops an empty object.
		body: isForm || request.body === undefined ? request.body : JSON.stringify(request.body),
		timeout: request.timeoutMs ?? DEFAULT_TIMEOUT_MS,
		// Read here with limits. n8n would accept any size.
		encoding: 'stream',
		returnFullResponse: true,
		// Otherwise n8n sends a request again after HTTP 401.
		ignoreHttpStatusErrors: true,
		disableFollowRedirect: true,
	};
}

const hasList = (query: RoeRequest['query'] = {}) => Object.values(query).some(Array.isArray);

function omitUndefined(query: RoeRequest['query'] = {}): Record<string, QueryValue> {
	const defined: Record<string, QueryValue> = {};
	for (const [name, value] of Object.entries(query)) {
		if (value !== undefined) defined[name] = value;
	}
	return defined;
}
