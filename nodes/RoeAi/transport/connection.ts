import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { BadInput } from '../inputs/badInput';
import { isUuid } from '../inputs/uuid';

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

/** Roe's address if the credential names no other. */
export const DEFAULT_BASE_URL = 'https://api.roe-ai.com';

const NEXT = 'Open the credential “Roe AI API”, correct the field and test it. Nothing was sent.';

/**
 * The credential's fields as they are used. People paste keys with "Bearer " in front, values with white space or quotation marks
 * around, and addresses with slashes at the end: all of that is dropped.
 *
 * @throws {BadInput} where a field can't be right, so that nothing is sent with it. It never quotes a field: a key may be in any. Its
 *   message holds what to do, since the test of a credential shows nothing else.
 */
export function readConnection(credentials: ICredentialDataDecryptedObject): Connection {
	return {
		apiKey: readApiKey(readText('API Key', credentials.apiKey)),
		organizationId: readOrganizationId(readText('Organization ID', credentials.organizationId)),
		baseUrl: readBaseUrl(readText('Base URL', credentials.baseUrl)),
	};
}

/** By field. */
const CODES = {
	'API Key': 'API_KEY_INVALID',
	'Organization ID': 'ORGANIZATION_ID_INVALID',
	'Base URL': 'BASE_URL_INVALID',
} as const;

/** A field without white space and quotation marks around; empty if it is not given. */
function readText(field: keyof typeof CODES, value: unknown): string {
	if (value === undefined || value === null) return '';
	if (typeof value !== 'string')
		throw new BadInput(CODES[field], `${field} is not a text. Paste it as one.`, NEXT);
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
			'API Key is empty. Copy an API key from Roe → Settings.',
			NEXT,
		);
	}
	// A header takes printable ASCII only.
	if (!/^[\x21-\x7e]+$/.test(key)) {
		throw new BadInput(
			'API_KEY_INVALID',
			'API Key has characters that no key has. Copy it again from Roe → Settings, without spaces or line breaks.',
			NEXT,
		);
	}
	return key;
}

function readOrganizationId(text: string): string {
	if (text === '')
		throw new BadInput(
			'ORGANIZATION_ID_INVALID',
			'Organization ID is empty. Copy it from Roe → Settings.',
			NEXT,
		);
	if (isUuid(text)) return text.toLowerCase();
	throw new BadInput(
		'ORGANIZATION_ID_INVALID',
		looksLikeKey(text)
			? "Organization ID looks like an API key. Paste that into 'API Key', and copy the ID from Roe → Settings."
			: 'Organization ID is not a UUID. Copy it from Roe → Settings.',
		NEXT,
	);
}

function readBaseUrl(text: string): string {
	if (text === '') return DEFAULT_BASE_URL;
	if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) {
		throw new BadInput(
			'BASE_URL_INVALID',
			looksLikeKey(text) && !text.includes('.')
				? `Base URL looks like an API key. Paste that into 'API Key', and set Base URL to ${DEFAULT_BASE_URL}.`
				: `Base URL is not a web address. Start it with https://, like ${DEFAULT_BASE_URL}.`,
			NEXT,
		);
	}
	const url = new URL(text);
	if (url.search !== '' || url.hash !== '' || url.username !== '' || url.password !== '') {
		throw new BadInput(
			'BASE_URL_INVALID',
			`Base URL has more than an address. Give only scheme and host, like ${DEFAULT_BASE_URL}: no user name, no “?”, no “#”.`,
			NEXT,
		);
	}
	return `${url.origin}${url.pathname}`.replace(/(?<!\/)\/+$/, '');
}

function looksLikeKey(text: string): boolean {
	if (/^(Bearer\s|(roe|sk|key)[_-])/i.test(text)) return true;
	// A long run of letters and digits; a UUID that lacks some is none.
	return /^(?=.*\d)[\w+/=.-]{20,}$/.test(text) && !/^[0-9a-f-]+$/i.test(text);
}
