import type { IAllExecuteFunctions, IHttpRequestOptions, IN8nHttpFullResponse } from 'n8n-workflow';

/** The parts of n8n's contexts that a request needs. Execute, polling, webhook and list methods all have them. */
export type RequestContext = Pick<IAllExecuteFunctions, 'getCredentials' | 'getNode' | 'helpers'>;

/**
 * A context of its own for some requests: without the execution's abort signal, and with the credential read again.
 * Relies on: n8n's methods work on another object as `this`, and take the signal from it. n8n keeps one context for all polls of
 * a workflow, and aborts all requests of a stopped execution's context.
 * Tried: n8n 2.4.8 and 2.41.1.
 * Guarded by: `test/engine/jobs/wait.test.ts`, `test/engine/trigger/triggerPolling.test.ts`.
 */
export function createRequestContext(context: RequestContext): RequestContext {
	return {
		helpers: context.helpers,
		getCredentials: context.getCredentials.bind(context),
		getNode: context.getNode.bind(context),
	};
}

/**
 * Sends a request with a credential. @throws what n8n's HTTP client throws (see `transport/networkErrors.ts`).
 * Relies on: n8n's helper uses only the parts of its `this` that `RequestContext` has, whatever its type says.
 * Tried: n8n 2.4.8 and 2.41.1.
 * Guarded by: `test/engine/parameters/everyOperation.test.ts`.
 */
export async function requestWithCredential(
	context: RequestContext,
	credentialType: string,
	options: IHttpRequestOptions,
): Promise<IN8nHttpFullResponse> {
	return (await context.helpers.httpRequestWithAuthentication.call(
		context as IAllExecuteFunctions,
		credentialType,
		options,
	)) as IN8nHttpFullResponse;
}
