type ErrorLink = Record<string, unknown>;

/**
 * Whether an error of n8n's HTTP client came without its cause. `chain`: the error and its causes, outermost first.
 * Relies on: n8n 2.0 to 2.3x keep no cause. The code is in `httpCode`, the message in `messages`.
 * Tried: n8n 2.4.8 (without) and 2.41.1 (with).
 * Guarded by: `test/unit/transport/requestErrors.test.ts`.
 */
export function isWithoutCause(chain: ErrorLink[]): boolean {
	return chain.length === 1 && 'httpCode' in chain[0];
}

/** The code of Node.js or axios; empty if there is none. See `isWithoutCause`. */
export function getCodeWithoutCause(chain: ErrorLink[]): string {
	const code = isWithoutCause(chain) ? chain[0].httpCode : undefined;
	// Numbers are HTTP statuses.
	return typeof code === 'string' && /^[A-Z]/.test(code) ? code : '';
}

/** The message of one error, before n8n replaced it with a friendlier one. See `isWithoutCause`. */
export function getOriginalMessage(link: ErrorLink | undefined): unknown {
	const stored: unknown = Array.isArray(link?.messages) ? link.messages[0] : undefined;
	return typeof stored === 'string' ? stored : link?.message;
}
