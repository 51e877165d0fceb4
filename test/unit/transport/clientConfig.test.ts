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

describe('the credential', () => {
	it.each([
		['as it is', 'roe_secret_key'],
		['with "Bearer " in front', 'Bearer roe_secret_key'],
		['in quotation marks', ' "roe_secret_key"\n'],
		['with "bearer" in quotation marks', "'Bearer roe_secret_key'"],
		['with "bearer" and white space', '\n bearer   roe_secret_key \t'],
	])('takes a key %s', (_how, apiKey) => {
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
	])('takes the base URL %j', (baseUrl, expected) => {
		expect(parseCredential({ ...good, baseUrl: baseUrl as never }).baseUrl).toBe(expected);
	});

	/** By the kind of mistake: values of one field that have it. Each kind has a message of its own. */
	const MISTAKES: Array<[string, ErrorCode, Array<Record<string, unknown>>]> = [
		[
			'no address',
			'BASE_URL_INVALID',
			[{ baseUrl: 'api.roe-ai.com' }, { baseUrl: 'ftp://api.roe-ai.com' }],
		],
		[
			'more than an address',
			'BASE_URL_INVALID',
			[{ baseUrl: 'https://api.roe-ai.com/?a=b' }, { baseUrl: 'https://me:pw@api.roe-ai.com' }],
		],
		['a key as an address', 'BASE_URL_INVALID', [{ baseUrl: 'x9Qm2Lr7Vt4Kp8Zw3Yb6Nc' }]],
		[
			'no UUID',
			'ORGANIZATION_ID_INVALID',
			[{ organizationId: 'acme' }, { organizationId: '0f0e0d0c-0b0a-4908-8706-05040302010' }],
		],
		[
			'no organization',
			'ORGANIZATION_ID_INVALID',
			[{ organizationId: ' ' }, { organizationId: null }],
		],
		['a number as organization', 'ORGANIZATION_ID_INVALID', [{ organizationId: 7 }]],
		['a key as organization', 'ORGANIZATION_ID_INVALID', [{ organizationId: 'Bearer k3y' }]],
		['a list as key', 'API_KEY_INVALID', [{ apiKey: ['k'] }]],
		['no key', 'API_KEY_INVALID', [{ apiKey: ' Bearer ' }, { apiKey: null }]],
		['a key with a line break', 'API_KEY_INVALID', [{ apiKey: 'roe_\r\nsecret' }]],
	];
	const LABELS = { apiKey: 'API Key', organizationId: 'Organization ID', baseUrl: 'Base URL' };
	const errorFor = (fields: Record<string, unknown>) =>
		thrownBy(() => parseCredential({ ...good, ...fields } as typeof good));

	it.each(MISTAKES)('reports %s, by the field', (_kind, code, wrong) => {
		for (const fields of wrong) {
			const error = errorFor(fields);
			expect(error).toBeInstanceOf(InputError);
			const [field] = Object.keys(fields) as Array<keyof typeof LABELS>;
			expectError(error, code, undefined, LABELS[field]);
		}
	});

	it('has one message for a kind of mistake, and another for each other kind', () => {
		const messages = MISTAKES.map(([, , wrong]) => [
			...new Set(wrong.map((fields) => errorFor(fields).message)),
		]);
		expect(messages.map(({ length }) => length)).toEqual(MISTAKES.map(() => 1));
		expect(new Set(messages.flat()).size).toBe(MISTAKES.length);
	});

	it.each(['organizationId', 'baseUrl'])('names the field for a key that is in %s', (field) => {
		expect(errorFor({ [field]: 'x9Qm2Lr7Vt4Kp8Zw3Yb6Nc' }).message).toContain(LABELS.apiKey);
	});

	it('drops white space and quotation marks around the organization', () => {
		const organizationId = ` '${good.organizationId}'\n`;
		expect(parseCredential({ ...good, organizationId }).organizationId).toBe(
			good.organizationId.toLowerCase(),
		);
	});

	it('never shows what a field holds in its errors', () => {
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
