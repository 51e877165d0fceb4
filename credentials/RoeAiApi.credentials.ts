import type {
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	ICredentialType,
	Icon,
	IHttpRequestOptions,
	INodeProperties,
} from 'n8n-workflow';

import { DEFAULT_BASE_URL, parseCredential } from '../nodes/RoeAi/transport/clientConfig';
import { reportKey } from '../nodes/RoeAi/transport/keyInUse';
import { requireSameOrigin } from '../nodes/RoeAi/transport/sameOrigin';

type ResponseCodeRule = Extract<
	NonNullable<ICredentialTestRequest['rules']>[number],
	{ type: 'responseCode' }
>;

/** No regular expressions: n8n checks these conditions at every request, and gives up on an expression after 250 ms. */
const SCHEMES = ['http://', 'HTTP://', 'Http://'];
const THIS_MACHINE = SCHEMES.flatMap((scheme) =>
	['localhost', '127.0.0.1', '[::1]'].map((host) => scheme + host),
);
/** Also spaces and quotes, which may be pasted with a URL. */
const AFTER_HOST = [':', '/', ' ', '"', "'"];

export class RoeAiApi implements ICredentialType {
	name = 'roeAiApi';

	displayName = 'Roe AI API';

	icon: Icon = { light: 'file:../nodes/RoeAi/roe.svg', dark: 'file:../nodes/RoeAi/roe.dark.svg' };

	documentationUrl = 'https://github.com/roe-ai/n8n-nodes-roe-ai#credential';

	httpRequestNode: ICredentialType['httpRequestNode'] = {
		name: 'Roe AI',
		docsUrl: 'https://docs.roe-ai.com',
		apiBaseUrl: `${DEFAULT_BASE_URL}/v1/`,
	};

	properties: INodeProperties[] = [
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			description: 'An API key of your organization',
			hint: 'Copy it from Roe → Settings',
		},
		{
			displayName: 'Organization ID',
			name: 'organizationId',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. 123e4567-e89b-12d3-a456-426614174000',
			description: 'The ID of the organization to which the API key belongs',
			hint: 'Copy it from Roe → Settings. It’s an ID with dashes, not the organization’s name.',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: 'https://api.roe-ai.com',
			description:
				'The URL of Roe’s API. Change it only if your company has its own, such as https://api.example.roe-ai.com.',
		},
		{
			displayName:
				"'Base URL' starts with http://, so the API key and your documents are sent unencrypted. Use https:// unless Roe runs on this machine.",
			name: 'unencryptedNotice',
			type: 'notice',
			default: '',
			displayOptions: {
				show: { baseUrl: SCHEMES.map((scheme) => ({ _cnd: { includes: scheme } })) },
				hide: {
					baseUrl: THIS_MACHINE.flatMap((url) => [
						{ _cnd: { endsWith: url } },
						...AFTER_HOST.map((next) => ({ _cnd: { includes: url + next } })),
					]),
				},
			},
		},
	];

	/**
	 * Adds key and organization, also for n8n's HTTP Request node. Not a method: n8n offers that node only credentials with a property of
	 * this name. @throws {InputError} if a request doesn't go to the Base URL's host.
	 */
	authenticate = async (
		credentials: ICredentialDataDecryptedObject,
		request: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> => {
		const { apiKey, organizationId, baseUrl } = parseCredential(credentials);
		requireSameOrigin(request, baseUrl);
		reportKey(request, apiKey);
		return {
			...request,
			// The HTTP Request node may follow redirects. The key must not go along.
			sendCredentialsOnCrossOriginRedirect: false,
			headers: { ...request.headers, Authorization: `Bearer ${apiKey}` },
			qs: { organization_id: organizationId, ...request.qs },
		};
	};

	/** Lists one agent: Roe accepts this only if the key is valid *and* has access to the organization. */
	test: ICredentialTestRequest = {
		request: {
			// Trims the URL as `parseCredential` does, which rejects an invalid one before anything is sent.
			baseURL: `={{ String($credentials.baseUrl ?? "").trim().replace(/^["'\`“”‘’]+|(?<!["'\`“”‘’])["'\`“”‘’]+$/g, "").trim().replace(/(?<!\\/)\\/+$/, "") || "${DEFAULT_BASE_URL}" }}`,
			url: '/v1/agents/',
			qs: { page_size: 1, include_job_stats: false },
			disableFollowRedirect: true,
		},
		// n8n accepts a list with both kinds of rule, but its type allows only one kind per list.
		rules: [
			createStatusRule(
				401,
				'Roe didn’t accept the API key. Copy a current one from Roe → Settings.',
			),
			createStatusRule(
				403,
				'The API key isn’t for this organization, its user has no access to agents, or a proxy rejected the request. Check the Organization ID in Roe → Settings.',
			),
			createStatusRule(400, 'Roe didn’t accept the Organization ID. Copy it from Roe → Settings.'),
			createStatusRule(404, 'There is no Roe API at the Base URL. Check the URL.'),
			createStatusRule(
				407,
				'The proxy between n8n and Roe requires a login. Add the user name and password to n8n’s environment variable HTTPS_PROXY.',
			),
			createStatusRule(
				511,
				'The network requires a login. Log in to it on the machine that runs n8n.',
			),
			createStatusRule(429, 'Roe is receiving too many requests. Try again in a minute.'),
			...[301, 302, 303, 307, 308].map((code) =>
				createStatusRule(code, 'The Base URL redirects to another URL. Enter that URL instead.'),
			),
			...[500, 502, 503, 504].map((code) =>
				createStatusRule(
					code,
					'Roe’s server or a proxy in front of it failed. Try again in a minute.',
				),
			),
			{
				type: 'responseSuccessBody',
				properties: {
					key: 'results',
					value: undefined,
					message: 'The Base URL doesn’t lead to Roe’s API. Check the URL.',
				},
			},
		] as ResponseCodeRule[],
	};
}

function createStatusRule(value: number, message: string): ResponseCodeRule {
	return { type: 'responseCode', properties: { value, message } };
}
