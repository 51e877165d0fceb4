import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { BadInput, quote } from '../inputs/badInput';
import { requireUuid } from '../inputs/uuid';

export const CREDENTIAL_TYPE = 'roeAiApi';

/** What every call needs, read from the credential. */
export interface Connection {
	/** Bearer key, without the word "Bearer". */
	apiKey: string;
	/** UUID, sent in the query string of every call. */
	organizationId: string;
	/** Scheme, host and perhaps a path, without a slash at the end. */
	baseUrl: string;
}

/**
 * The credential's fields as they are used. People paste keys with "Bearer " in front and with white space around, and
 * addresses with slashes at the end: both are dropped.
 *
 * @throws {BadInput} where a field can't be right, so that nothing is sent with it.
 */
export function readConnection(credentials: ICredentialDataDecryptedObject): Connection {
	return {
		apiKey: requireApiKey(credentials.apiKey),
		organizationId: requireUuid(
			'Organization ID of the credential',
			credentials.organizationId,
			'You find it in Roe under Settings, beside the API keys.',
		),
		baseUrl: requireBaseUrl(credentials.baseUrl),
	};
}

function requireApiKey(value: unknown): string {
	const key = String(value ?? '')
		.trim()
		.replace(/^Bearer\s+/i, '')
		.trim();
	if (key === '' || /^Bearer$/i.test(key)) {
		throw new BadInput(
			'API Key of the credential is empty',
			'Paste an API key of your organization; you find it in Roe under Settings.',
		);
	}
	// Not quoted: an error never shows the key. A header takes printable ASCII only.
	if (!/^[\x21-\x7e]+$/.test(key)) {
		throw new BadInput(
			'API Key of the credential has characters that no key has',
			'Copy the key again, without line breaks, spaces or quotation marks.',
		);
	}
	return key;
}

function requireBaseUrl(value: unknown): string {
	const text = String(value ?? '').trim();
	if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) {
		throw new BadInput(
			`Base URL of the credential ${quote(text)} is not a web address`,
			'It starts with https://, like https://api.roe-ai.com.',
		);
	}
	const url = new URL(text);
	if (url.search !== '' || url.hash !== '' || url.username !== '' || url.password !== '') {
		throw new BadInput(
			`Base URL of the credential ${quote(`${url.origin}${url.pathname}`)} has more than an address`,
			'Give only scheme and host, like https://api.roe-ai.com: no user name, no question mark, no #.',
		);
	}
	return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
}
