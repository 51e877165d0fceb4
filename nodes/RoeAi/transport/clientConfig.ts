import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { InputError } from '../shared/inputError';
import { isUuid } from '../shared/uuid';

export const CREDENTIAL_TYPE = 'roeAiApi';

export interface ClientConfig {
	apiKey: string;
	organizationId: string;
	/** Scheme, host and optional path, without a trailing slash. */
	baseUrl: string;
}

export const DEFAULT_BASE_URL = 'https://api.roe-ai.com';

const CREDENTIAL_ADVICE = 'Open the credential, correct the field and test it. Nothing was sent.';

/** Parses the credential. @throws {InputError} with a message that says what to do and never quotes a value (it may be a key). */
export function parseCredential(credentials: ICredentialDataDecryptedObject): ClientConfig {
	return {
		apiKey: parseApiKey(parseField('API Key', credentials.apiKey)),
		organizationId: parseOrganizationId(parseField('Organization ID', credentials.organizationId)),
		baseUrl: parseBaseUrl(parseField('Base URL', credentials.baseUrl)),
	};
}

const CODES_BY_FIELD = {
	'API Key': 'API_KEY_INVALID',
	'Organization ID': 'ORGANIZATION_ID_INVALID',
	'Base URL': 'BASE_URL_INVALID',
} as const;

function parseField(field: keyof typeof CODES_BY_FIELD, value: unknown): string {
	if (value === undefined || value === null) return '';
	if (typeof value !== 'string')
		throw new InputError(
			CODES_BY_FIELD[field],
			`'${field}' isn’t text. Paste it as text.`,
			CREDENTIAL_ADVICE,
		);
	return value
		.trim()
		.replace(/^["'`“”‘’]+|(?<!["'`“”‘’])["'`“”‘’]+$/g, '')
		.trim();
}

function parseApiKey(text: string): string {
	const key = text.replace(/^Bearer(\s+|$)/i, '').trim();
	if (key === '') {
		throw new InputError(
			'API_KEY_INVALID',
			"'API Key' is empty. Copy an API key from Roe → Settings.",
			CREDENTIAL_ADVICE,
		);
	}
	// HTTP headers carry printable ASCII only.
	if (!/^[\x21-\x7e]+$/.test(key)) {
		throw new InputError(
			'API_KEY_INVALID',
			"'API Key' has characters that a key can’t have. Copy it again from Roe → Settings, without spaces or line breaks.",
			CREDENTIAL_ADVICE,
		);
	}
	return key;
}

function parseOrganizationId(text: string): string {
	if (text === '')
		throw new InputError(
			'ORGANIZATION_ID_INVALID',
			"'Organization ID' is empty. Copy it from Roe → Settings.",
			CREDENTIAL_ADVICE,
		);
	if (isUuid(text)) return text.toLowerCase();
	throw new InputError(
		'ORGANIZATION_ID_INVALID',
		looksLikeKey(text)
			? "'Organization ID' looks like an API key. Paste the key into 'API Key', and copy the organization ID from Roe → Settings."
			: "'Organization ID' isn’t a UUID. Copy it from Roe → Settings.",
		CREDENTIAL_ADVICE,
	);
}

function parseBaseUrl(text: string): string {
	if (text === '') return DEFAULT_BASE_URL;
	if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) {
		throw new InputError(
			'BASE_URL_INVALID',
			looksLikeKey(text) && !text.includes('.')
				? `'Base URL' looks like an API key. Paste the key into 'API Key', and set 'Base URL' to ${DEFAULT_BASE_URL}.`
				: `'Base URL' isn’t a valid URL. Start it with https://, as in ${DEFAULT_BASE_URL}.`,
			CREDENTIAL_ADVICE,
		);
	}
	const url = new URL(text);
	if (url.search !== '' || url.hash !== '' || url.username !== '' || url.password !== '') {
		throw new InputError(
			'BASE_URL_INVALID',
			`'Base URL' can’t have a user name, '?' or '#'. Enter only the API’s URL, such as ${DEFAULT_BASE_URL}.`,
			CREDENTIAL_ADVICE,
		);
	}
	return `${url.origin}${url.pathname}`.replace(/(?<!\/)\/+$/, '');
}

function looksLikeKey(text: string): boolean {
	if (/^(Bearer\s|(roe|sk|key)[_-])/i.test(text)) return true;
	// A long run of letters and digits that isn't an incomplete UUID.
	return /^(?=.*\d)[\w+/=.-]{20,}$/.test(text) && !/^[0-9a-f-]+$/i.test(text);
}
