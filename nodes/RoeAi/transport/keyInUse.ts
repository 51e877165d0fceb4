import { createRedactor, type Redact } from './redact';

/** Property of a request: the function to which the credential's `authenticate` reports the key that it adds. */
const KEY_ADDED = Symbol.for('n8n-nodes-roe-ai.keyAdded');

/** Removes all keys used so far from texts, since the credential may have changed after the node read it. */
export class KeysInUse {
	private readonly redactors: Map<string, Redact>;

	constructor(apiKey: string, redactKey: Redact) {
		this.redactors = new Map([[apiKey, redactKey]]);
	}

	readonly redact: Redact = (text) =>
		[...this.redactors.values()].reduce((shown, redact) => redact(shown), text);

	/** Returns the request in a form that reports its key here. */
	watch<Request extends object>(request: Request): Request {
		return { ...request, [KEY_ADDED]: (apiKey: string) => this.add(apiKey) };
	}

	private add(apiKey: string): void {
		if (!this.redactors.has(apiKey)) this.redactors.set(apiKey, createRedactor(apiKey));
	}
}

/** Reports the key that is added to a request. Requests of other nodes aren't watched. */
export function reportKey(request: object, apiKey: string): void {
	const report = (request as { [KEY_ADDED]?: unknown })[KEY_ADDED];
	if (typeof report === 'function') (report as (key: string) => void)(apiKey);
}
