import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { BadInput } from '../inputs/badInput';
import { isUuid } from '../inputs/uuid';

export const CREDENTIAL_TYPE = 'roeAiApi';

export interface Connection {
	apiKey: string;
	organizationId: string;
	/** Scheme, host and optional path, without a trailing slash. */
	baseUrl: string;
}

export const DEFAULT_BASE_URL = 'https://api.roe-ai.com';

const NEXT = 'Open the credential, correct the field and test it. Nothing was sent.';

/** Parses the credential. @throws {BadInput} with a message that says what to do and never quotes a value (it may be a key). */
export function readConnection(credentials: ICredentialDataDecryptedObject): Connection {
	return {
		apiKey: readApiKey(readText('API Key', credentials.apiKey)),
		organizationId: readOrganizationId(readText('Organization ID', credentials.organizationId)),
		baseUrl: readBaseUrl(readText('Base URL', credentials.baseUrl)),
	};
}

const CODES = {
	'API Key': 'API_KEY_INVALID',
	'Organization ID': 'ORGANIZATION_ID_INVALID',
	'Base URL': 'BASE_URL_INVALID',
} as const;

function readText(field: keyof typeof CODES, value: unknown): string {
	if (value === undefined || value === null) return '';
	if (typeof value !== 'string')
		throw new BadInput(CODES[field], `'${field}' isn’t text. Paste it as text.`, NEXT);
	return value
		.trim()
		.replace(/^["'`“”‘’]+|(?<!["'`“”‘’])["'`“”‘’]+$/g, '')
		.trim();
}

function readApiKey(text: string): string {
	const key = text.replace(/^Bearer(\s+|$)/i, '').trim();
	if (key === '') {
		throw new BadInput(
			'API_KEY_INVALID',
			"'API Key' is empty. Copy an API key from Roe → Settings.",
			NEXT,
		);
	}
	// HTTP headers carry printable ASCII only.
	if (!/^[\x21-\x7e]+$/.test(key)) {
		throw new BadInput(
			'API_KEY_INVALID',
			"'API Key' has characters that a key can’t have. Copy it again from Roe → Settings, without spaces or line breaks.",
			NEXT,
		);
	}
	return key;
}

function readOrganizationId(text: string): string {
	if (text === '')
		throw new BadInput(
			'ORGANIZATION_ID_INVALID',
			"'Organization ID' is empty. Copy it from Roe → Settings.",
			NEXT,
		);
	if (isUuid(text)) return text.toLowerCase();
	throw new BadInput(
		'ORGANIZATION_ID_INVALID',
		looksLikeKey(text)
			? "'Organization ID' looks like an API key. Paste the key into 'API Key', and copy the organization ID from Roe → Settings."
			: "'Organization ID' isn’t a UUID. Copy it from Roe → Settings.",
		NEXT,
	);
}

function readBaseUrl(text: string): string {
	if (text === '') return DEFAULT_BASE_URL;
	if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) {
		throw new BadInput(
			'BASE_URL_INVALID',
			looksLikeKey(text) && !text.includes('.')
				? `'Base URL' looks like an API key. Paste the key into 'API Key', and set 'Base URL' to ${DEFAULT_BASE_URL}.`
				: `'Base URL' isn’t a valid URL. Start it with https://, as in ${DEFAULT_BASE_URL}.`,
			NEXT,
		);
	}
	const url = new URL(text);
	if (url.search !== '' || url.hash !== '' || url.username !== '' || url.password !== '') {
		throw new BadInput(
			'BASE_URL_INVALID',
			`'Base URL' can’t have a user name, '?' or '#'. Enter only the API’s URL, such as ${DEFAULT_BASE_URL}.`,
			NEXT,
		);
	}
	return `${url.origin}${url.pathname}`.replace(/(?<!\/)\/+$/, '');
}

function looksLikeKey(text: string): boolean {
	if (/^(Bearer\s|(roe|sk|key)[_-])/i.test(text)) return true;
	// A long run of letters and digits that isn't an incomplete UUID.
	return /^(?=.*\d)[\w+/=.-]{20,}$/.test(text) && !/^[0-9a-f-]+$/i.test(text);
}
