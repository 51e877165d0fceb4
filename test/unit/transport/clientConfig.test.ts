import { InputError } from '../../../nodes/RoeAi/shared/inputError';
import type { ErrorCode } from '../../../nodes/RoeAi/shared/errorCodes';
import { parseCredential } from '../../../nodes/RoeAi/transport/clientConfig';
import { expectError } from '../../support/expectError';
import { thrownBy } from '../../support/thrownBy';

const good = {
	apiKey: 'roe_secret_key',
	organizationId: '0F0E0D0C-0B0A-4908-8706-050403020100',
	baseUrl: 'https://api.roe-ai.com',
};

describe('parseCredential', () => {
	it.each([
		['unchanged', 'roe_secret_key'],
		['with the prefix "Bearer "', 'Bearer roe_secret_key'],
		['in quotation marks', ' "roe_secret_key"\n'],
		['with the prefix "Bearer", all in quotation marks', "'Bearer roe_secret_key'"],
		['with the prefix "bearer" and whitespace', '\n bearer   roe_secret_key \t'],
	])('accepts an API key %s', (_how, apiKey) => {
		expect(parseCredential({ ...good, apiKey }).apiKey).toBe('roe_secret_key');
	});

	it.each([
		['https://api.roe-ai.com', 'https://api.roe-ai.com'],
		['https://api.roe-ai.com///', 'https://api.roe-ai.com'],
		[' https://api.acme.roe-ai.com/ ', 'https://api.acme.roe-ai.com'],
		['http://127.0.0.1:8787', 'http://127.0.0.1:8787'],
		['https://proxy.example.com/roe/', 'https://proxy.example.com/roe'],
		['"https://api.acme.roe-ai.com"', 'https://api.acme.roe-ai.com'],
		['', 'https://api.roe-ai.com'],
		[' \n', 'https://api.roe-ai.com'],
		[null, 'https://api.roe-ai.com'],
		[undefined, 'https://api.roe-ai.com'],
	])('accepts the base URL %j', (baseUrl, expected) => {
		expect(parseCredential({ ...good, baseUrl: baseUrl as never }).baseUrl).toBe(expected);
	});

	/** Values of one field for each kind of mistake. Each kind has its own message. */
	const MISTAKES: Array<[string, ErrorCode, Array<Record<string, unknown>>]> = [
		[
			'something that isn’t a URL',
			'BASE_URL_INVALID',
			[{ baseUrl: 'api.roe-ai.com' }, { baseUrl: 'ftp://api.roe-ai.com' }],
		],
		[
			'a URL with a query, a fragment or a user name',
			'BASE_URL_INVALID',
			[{ baseUrl: 'https://api.roe-ai.com/?a=b' }, { baseUrl: 'https://me:pw@api.roe-ai.com' }],
		],
		['a key as a base URL', 'BASE_URL_INVALID', [{ baseUrl: 'x9Qm2Lr7Vt4Kp8Zw3Yb6Nc' }]],
		[
			'an organization ID that isn’t a UUID',
			'ORGANIZATION_ID_INVALID',
			[{ organizationId: 'acme' }, { organizationId: '0f0e0d0c-0b0a-4908-8706-05040302010' }],
		],
		[
			'an empty organization ID',
			'ORGANIZATION_ID_INVALID',
			[{ organizationId: ' ' }, { organizationId: null }],
		],
		['a number as an organization ID', 'ORGANIZATION_ID_INVALID', [{ organizationId: 7 }]],
		['a key as an organization ID', 'ORGANIZATION_ID_INVALID', [{ organizationId: 'Bearer k3y' }]],
		['a list as an API key', 'API_KEY_INVALID', [{ apiKey: ['k'] }]],
		['an empty API key', 'API_KEY_INVALID', [{ apiKey: ' Bearer ' }, { apiKey: null }]],
		['an API key with a line break', 'API_KEY_INVALID', [{ apiKey: 'roe_\r\nsecret' }]],
	];
	const LABELS = { apiKey: 'API Key', organizationId: 'Organization ID', baseUrl: 'Base URL' };
	const errorFor = (fields: Record<string, unknown>) =>
		thrownBy(() => parseCredential({ ...good, ...fields } as typeof good));

	it.each(MISTAKES)('reports %s and names the field', (_kind, code, wrong) => {
		for (const fields of wrong) {
			const error = errorFor(fields);
			expect(error).toBeInstanceOf(InputError);
			const [field] = Object.keys(fields) as Array<keyof typeof LABELS>;
			expectError(error, code, undefined, LABELS[field]);
		}
	});

	it('has the same message for the same kind of mistake, and a different one for each kind', () => {
		const messages = MISTAKES.map(([, , wrong]) => [
			...new Set(wrong.map((fields) => errorFor(fields).message)),
		]);
		expect(messages.map(({ length }) => length)).toEqual(MISTAKES.map(() => 1));
		expect(new Set(messages.flat()).size).toBe(MISTAKES.length);
	});

	it.each(['organizationId', 'baseUrl'])('names the field if a key is in %s', (field) => {
		expect(errorFor({ [field]: 'x9Qm2Lr7Vt4Kp8Zw3Yb6Nc' }).message).toContain(LABELS.apiKey);
	});

	it('strips whitespace and quotation marks around the organization ID', () => {
		const organizationId = ` '${good.organizationId}'\n`;
		expect(parseCredential({ ...good, organizationId }).organizationId).toBe(
			good.organizationId.toLowerCase(),
		);
	});

	it('never shows the value of a field in an error', () => {
		for (const field of [
			{ organizationId: 'secret-organization' },
			{ organizationId: 'Bearer secret' },
			{ baseUrl: 'secret.example.com' },
			{ baseUrl: 'https://example.com/secret?x' },
			{ apiKey: 'roe_ secret' },
			{ baseUrl: 'https://me:secret@api.roe-ai.com' },
		]) {
			try {
				parseCredential({ ...good, ...field });
				throw new Error('should have been reported');
			} catch (error) {
				expect(error).toBeInstanceOf(InputError);
				expect(JSON.stringify([String(error), error])).not.toContain('secret');
			}
		}
	});
});
