import type { ErrorCode } from '../shared/errorCodes';

/** What happened, and what to do. */
export interface Advice {
	code: ErrorCode;
	what: string;
	next: string;
}

/** Source: Roe's API documentation, section "Errors". */
export const NOT_ACCEPTED: Advice = {
	code: 'REQUEST_REJECTED',
	what: 'Roe didn’t accept the request',
	next: 'Correct the parameters that Roe’s message is about.',
};
export const ADVICE_BY_STATUS: Record<number, Advice> = {
	400: NOT_ACCEPTED,
	422: NOT_ACCEPTED,
	401: {
		code: 'API_KEY_REJECTED',
		what: 'Roe didn’t accept the API key',
		next: 'Open the credential, paste a current API key of your organization, and test it.',
	},
	402: {
		code: 'OUT_OF_CREDITS',
		what: 'Your Roe organization has no credits left',
		next: 'Add credits in Roe under Billing, then run this node again. Nothing was started.',
	},
	403: {
		code: 'ACCESS_DENIED',
		what: 'Roe denied access',
		next: "The API key is valid but has no permission for this. Check 'Organization ID' in the credential, and check in Roe that the key’s user may use this agent.",
	},
	404: {
		code: 'NOT_FOUND',
		what: 'Not found in Roe',
		next: 'Check the ID. It may have been deleted in Roe, or belong to an organization other than the credential’s.',
	},
	408: {
		code: 'REQUEST_TOO_SLOW',
		what: 'Roe timed out while reading the request',
		next: "Try again. For large files, raise 'Request Timeout (Seconds)'.",
	},
	413: {
		code: 'REQUEST_TOO_LARGE',
		what: 'The request is too large for Roe',
		next: 'Send a smaller file, or a URL from which Roe can download it.',
	},
	429: {
		code: 'RATE_LIMITED',
		what: 'Roe is receiving too many requests',
		next: "Lower 'Max Items at Once', or run fewer items at a time.",
	},
};

/** For responses of something between n8n and Roe. */
export const NOT_ROE_ADVICE = {
	proxyLogin: {
		code: 'PROXY_LOGIN',
		what: 'the proxy between n8n and Roe requires a login',
		next: 'Add the user name and password to n8n’s environment variable HTTPS_PROXY (http://user:password@host:port). The request didn’t reach Roe.',
	},
	networkLogin: {
		code: 'NETWORK_LOGIN',
		what: 'the network requires a login',
		next: 'Open a web page on the machine that runs n8n, and log in there. The request didn’t reach Roe.',
	},
	gateway: {
		code: 'GATEWAY_FAILED',
		what: 'a proxy or gateway in front of Roe failed',
		next: 'This is usually temporary. Try again in a minute. If it keeps happening, check the proxy between n8n and Roe (HTTPS_PROXY).',
	},
	refused: {
		code: 'REFUSED_BEFORE_ROE',
		what: 'something between n8n and Roe rejected the request',
		next: "Roe’s own responses are JSON and this one isn’t, so the API key and the organization may be fine. Check the proxy or firewall between n8n and Roe (HTTPS_PROXY, NO_PROXY), and 'Base URL' in the credential.",
	},
	notFound: {
		code: 'NO_API_AT_ADDRESS',
		what: 'there is no Roe API at this URL',
		next: "Roe’s own responses are JSON and this one isn’t. Check 'Base URL' in the credential, and the proxy between n8n and Roe (HTTPS_PROXY).",
	},
} satisfies Record<string, Advice>;

/** These statuses concern key, credits, organization or ID only if Roe itself responded. */
export const NOT_ROE_ADVICE_BY_STATUS: Record<number, Advice> = {
	401: NOT_ROE_ADVICE.refused,
	402: NOT_ROE_ADVICE.refused,
	403: NOT_ROE_ADVICE.refused,
	404: NOT_ROE_ADVICE.notFound,
};
