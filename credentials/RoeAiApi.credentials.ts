import type {
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	ICredentialType,
	Icon,
	IHttpRequestOptions,
	INodeProperties,
} from 'n8n-workflow';

import { DEFAULT_BASE_URL, readConnection } from '../nodes/RoeAi/transport/connection';
import { requireSameOrigin } from '../nodes/RoeAi/transport/sameOrigin';

type ResponseCodeRule = Extract<
	NonNullable<ICredentialTestRequest['rules']>[number],
	{ type: 'responseCode' }
>;

/** Addresses as people paste them. No look-ahead: n8n may run these on an engine without it. */
const UNENCRYPTED = '^\\s*["\']?[hH][tT][tT][pP]://';
const THIS_MACHINE =
	'^[^:]*://(localhost|[^/:]*[.]localhost|127[.][0-9.]+|\\[::1\\])([:/"\'\\s]|$)';

export class RoeAiApi implements ICredentialType {
	name = 'roeAiApi';

	displayName = 'Roe AI API';

	icon: Icon = { light: 'file:../nodes/RoeAi/roe.svg', dark: 'file:../nodes/RoeAi/roe.dark.svg' };

	documentationUrl = 'https://github.com/roe-ai/n8n-nodes-roe-ai#credential';

	properties: INodeProperties[] = [
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			description: 'An API key of your organization. You find it in Roe under Settings.',
		},
		{
			displayName: 'Organization ID',
			name: 'organizationId',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. 123e4567-e89b-12d3-a456-426614174000',
			description: 'The ID of your organization. You find it in Roe under Settings.',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: 'https://api.roe-ai.com',
			description:
				'The address of Roe’s API. Change it only if your company has an address of its own, like https://api.example.roe-ai.com.',
		},
		{
			displayName:
				'This Base URL starts with http://, so the API key and your documents cross the network unencrypted. Use https:// unless Roe runs on this machine.',
			name: 'unencryptedNotice',
			type: 'notice',
			default: '',
			displayOptions: {
				show: { baseUrl: [{ _cnd: { regex: UNENCRYPTED } }] },
				hide: { baseUrl: [{ _cnd: { regex: THIS_MACHINE } }] },
			},
		},
	];

	/**
	 * Adds key and organization to a request: also to those of n8n's HTTP Request node with this credential, which may have any address.
	 *
	 * @throws {BadInput} if the request goes elsewhere than to the Base URL.
	 */
	async authenticate(
		credentials: ICredentialDataDecryptedObject,
		request: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> {
		const { apiKey, organizationId, baseUrl } = readConnection(credentials);
		requireSameOrigin(request, baseUrl);
		return {
			...request,
			// Where the HTTP Request node follows a redirect, the key does not.
			sendCredentialsOnCrossOriginRedirect: false,
			headers: { ...request.headers, Authorization: `Bearer ${apiKey}` },
			qs: { organization_id: organizationId, ...request.qs },
		};
	}

	/** Lists one agent: Roe answers only where the key is valid *and* may see the organization. */
	test: ICredentialTestRequest = {
		request: {
			// As `readConnection` reads it; what that refuses is not sent.
			baseURL: `={{ String($credentials.baseUrl ?? "").trim().replace(/^["'\`“”‘’]+|(?<!["'\`“”‘’])["'\`“”‘’]+$/g, "").trim().replace(/(?<!\\/)\\/+$/, "") || "${DEFAULT_BASE_URL}" }}`,
			url: '/v1/agents/',
			qs: { page_size: 1, include_job_stats: false },
			disableFollowRedirect: true,
		},
		// n8n reads a list with both kinds of rule; its type allows lists of one kind only.
		rules: [
			status(401, 'Roe did not accept the API key. Copy a current one from Roe → Settings.'),
			status(
				403,
				'The API key is not for this organization, its user has no access to agents, or a proxy refused the request. Check the Organization ID in Roe → Settings.',
			),
			status(400, 'Roe did not accept the Organization ID. Copy it from Roe → Settings.'),
			status(404, 'There is no Roe API at the Base URL. Check the address.'),
			status(
				407,
				'The proxy between n8n and Roe wants a login. Put user name and password into n8n’s HTTPS_PROXY.',
			),
			status(511, 'The network wants a login. Log in to it on the machine that runs n8n.'),
			status(429, 'Roe is receiving too many requests. Try again in a minute.'),
			...[301, 302, 303, 307, 308].map((code) =>
				status(code, 'The Base URL redirects to another address. Give the address it leads to.'),
			),
			...[500, 502, 503, 504].map((code) =>
				status(code, 'Roe’s server failed, or a proxy in front of it. Try again in a minute.'),
			),
			{
				type: 'responseSuccessBody',
				properties: {
					key: 'results',
					value: undefined,
					message: 'The Base URL leads to something else than Roe’s API. Check the address.',
				},
			},
		] as ResponseCodeRule[],
	};
}

function status(value: number, message: string): ResponseCodeRule {
	return { type: 'responseCode', properties: { value, message } };
}
