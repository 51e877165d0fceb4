import { BadInput } from '../../nodes/RoeAi/inputs/badInput';
import { readConnection } from '../../nodes/RoeAi/transport/connection';

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
		expect(readConnection({ ...good, apiKey }).apiKey).toBe('roe_secret_key');
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
		expect(readConnection({ ...good, baseUrl: baseUrl as never }).baseUrl).toBe(expected);
	});

	it.each([
		['no scheme', { baseUrl: 'api.roe-ai.com' }, 'Base URL is not a web address'],
		['another scheme', { baseUrl: 'ftp://api.roe-ai.com' }, 'is not a web address'],
		['a query', { baseUrl: 'https://api.roe-ai.com/?a=b' }, 'has more than an address'],
		['a user name', { baseUrl: 'https://me:pw@api.roe-ai.com' }, 'has more than an address'],
		[
			'an organization that is no UUID',
			{ organizationId: 'acme' },
			'Organization ID is not a UUID. Copy it from Roe → Settings.',
		],
		['no organization', { organizationId: ' ' }, 'Organization ID is empty'],
		['no organization at all', { organizationId: null as never }, 'Organization ID is empty'],
		['a number as organization', { organizationId: 7 }, 'Organization ID is not a text'],
		[
			'a key as organization',
			{ organizationId: 'Bearer k3y' },
			"Organization ID looks like an API key. Paste that into 'API Key'",
		],
		[
			'most of a UUID',
			{ organizationId: '0f0e0d0c-0b0a-4908-8706-05040302010' },
			'Organization ID is not a UUID',
		],
		['a key as base URL', { baseUrl: 'x9Qm2Lr7Vt4Kp8Zw3Yb6Nc' }, 'Base URL looks like an API key'],
		['a list as key', { apiKey: ['k'] as never }, 'API Key is not a text'],
		['no key', { apiKey: ' Bearer ' }, 'API Key is empty'],
		['no key at all', { apiKey: null as never }, 'API Key is empty'],
		['a key with a line break', { apiKey: 'roe_\r\nsecret' }, 'characters that no key has'],
	])('reports %s', (_what, field, message) => {
		const read = () => readConnection({ ...good, ...field });
		expect(read).toThrow(BadInput);
		expect(read).toThrow(message);
	});

	it('drops white space and quotation marks around the organization', () => {
		const organizationId = ` '${good.organizationId}'\n`;
		expect(readConnection({ ...good, organizationId }).organizationId).toBe(
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
				readConnection({ ...good, ...field });
				throw new Error('should have been reported');
			} catch (error) {
				expect(error).toBeInstanceOf(BadInput);
				expect(JSON.stringify([String(error), error])).not.toContain('secret');
			}
		}
	});
});
