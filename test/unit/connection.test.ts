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
	])('takes the base URL %j', (baseUrl, expected) => {
		expect(readConnection({ ...good, baseUrl }).baseUrl).toBe(expected);
	});

	it.each([
		['no scheme', { baseUrl: 'api.roe-ai.com' }, 'Base URL of the credential "api.roe-ai.com"'],
		['another scheme', { baseUrl: 'ftp://api.roe-ai.com' }, 'is not a web address'],
		['a query', { baseUrl: 'https://api.roe-ai.com/?a=b' }, 'has more than an address'],
		['a user name', { baseUrl: 'https://me:pw@api.roe-ai.com' }, 'has more than an address'],
		['no base URL', { baseUrl: '' }, 'is not a web address'],
		[
			'an organization that is no UUID',
			{ organizationId: 'acme' },
			'Organization ID of the credential "acme"',
		],
		['no organization', { organizationId: ' ' }, 'Organization ID of the credential is empty'],
		['no key', { apiKey: ' Bearer ' }, 'API Key of the credential is empty'],
		['a key with a line break', { apiKey: 'roe_\r\nsecret' }, 'characters that no key has'],
	])('reports %s', (_what, field, message) => {
		const read = () => readConnection({ ...good, ...field });
		expect(read).toThrow(BadInput);
		expect(read).toThrow(message);
	});

	it('never shows a key or password in its errors', () => {
		for (const field of [
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
