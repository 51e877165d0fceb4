/**
 * Whether an error is that of n8n's protection against requests to private addresses (SSRF).
 * Relies on: names and texts of n8n's errors. n8n wraps them, and not every version keeps the names.
 * Tried: n8n 2.41.1. Older versions don't have the protection.
 * Guarded by: `test/security/blockedHost.test.ts`.
 */
export function isBlockedRequest({ name, message }: Record<string, unknown>): boolean {
	return (
		/^SsrfBlocked/.test(String(name)) ||
		/^The request was blocked because (it resolves|the destination)/.test(String(message))
	);
}
