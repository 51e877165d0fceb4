import { inspect } from 'node:util';

import { RoeAiWebhookApi } from '../../../credentials/RoeAiWebhookApi.credentials';
import { expectError } from '../../support/expectError';
import { rejectionOf } from '../../support/rejectionOf';
import { useTriggers } from './triggerRoe';

const { roe, start, calls } = useTriggers();
const CREDENTIAL = new RoeAiWebhookApi().displayName;

describe('publishing with the delivery “manual”', () => {
	const SECRET = 'a-long-enough-secret';
	const withSecret = (secret: string) => ({
		credentials: { ...roe.credentials, roeAiWebhookApi: { secret } },
	});

	it.each(['the credential', 'the parameter'])('sends no request to Roe, with %s', async (kind) => {
		const manual = { delivery: 'manual' };
		const n8n = await (kind === 'the credential'
			? start(manual, withSecret(SECRET))
			: start({ ...manual, headerValue: SECRET }));
		await n8n.publish();
		await n8n.unpublish();
		expect(calls()).toEqual([]);
	});

	it.each([
		['', [CREDENTIAL]],
		['short', ['Header Value', ' 5 ', ' 16 ']],
	])('is rejected with the parameter %j', async (headerValue, facts) => {
		const n8n = await start({ delivery: 'manual', headerValue });
		const error = await rejectionOf(n8n.publish());
		expect(error.name).toBe('NodeOperationError');
		expectError(error, 'SECRET_INVALID', undefined, ...facts);
	});

	const EMPTY = ['', '   '];
	const SHORT = ['fifteen-letters'];
	const NO_HEADER = ['sixteen letters!', 'sixteen-letters-ä'];
	const errorFor = async (secret: string) => {
		const n8n = await start({ delivery: 'manual', headerValue: SECRET }, withSecret(secret));
		return await rejectionOf(n8n.publish());
	};

	it.each([...EMPTY, ...SHORT, ...NO_HEADER])(
		'is rejected with the secret %j in the credential, without showing it',
		async (secret) => {
			const error = await errorFor(secret);
			expectError(error, 'SECRET_INVALID', undefined, 'Secret', 'My roeAiWebhookApi', ' 16 ');
			expect(error.message.includes(' 15 ')).toBe(SHORT.includes(secret));
			expect(error.description).toContain('X-N8N-Roe-Token');
			if (secret.trim() !== '') expect(inspect(error, { depth: 9 })).not.toContain(secret);
		},
	);

	it('has one message for each kind of unusable secret', async () => {
		const messages = [];
		for (const secrets of [EMPTY, SHORT, NO_HEADER]) {
			const errors = await Promise.all(secrets.map(errorFor));
			messages.push(new Set(errors.map(({ message }) => message)));
		}
		expect(messages.map(({ size }) => size)).toEqual([1, 1, 1]);
		expect(new Set(messages.flatMap((ofKind) => [...ofKind])).size).toBe(messages.length);
	});

	it('is rejected if the credential can’t be read', async () => {
		const n8n = await start({ delivery: 'manual', headerValue: SECRET }, withSecret(SECRET));
		n8n.credentials = roe.credentials;
		const error = await rejectionOf(n8n.publish());
		expectError(error, 'SECRET_INVALID', undefined, 'My roeAiWebhookApi', CREDENTIAL);
	});
});
