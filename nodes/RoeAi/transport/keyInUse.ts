import type { ClientConfig } from './clientConfig';
import { createRedactor, type Redact } from './redact';

/** Of a request: a function that `authenticate` of the credential calls with the key that it adds. */
const KEY_ADDED = Symbol.for('n8n-nodes-roe-ai.keyAdded');

/** Takes all keys out that a request has been sent with. One may have been replaced since the node read the credential. */
export class KeysInUse {
	private readonly redactors = new Map<string, Redact>();

	constructor({ apiKey }: ClientConfig) {
		this.add(apiKey);
	}

	readonly redact: Redact = (text) =>
		[...this.redactors.values()].reduce((shown, redact) => redact(shown), text);

	/** The request, as one whose key is noted here. */
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
