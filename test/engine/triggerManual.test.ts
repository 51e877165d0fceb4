import type { NodeOperationError } from 'n8n-workflow';
import { inspect } from 'node:util';

import { useTriggers } from './triggerRoe';

const { roe, start, calls } = useTriggers();

describe('publishing with the delivery "manual"', () => {
	const SECRET = 'a-long-enough-secret';
	const withSecret = (secret: string) => ({
		credentials: { ...roe.credentials, roeAiWebhookApi: { secret } },
	});

	it.each(['the credential', 'the parameter'])('asks nothing of Roe, with %s', async (kind) => {
		const manual = { delivery: 'manual' };
		const n8n = await (kind === 'the credential'
			? start(manual, withSecret(SECRET))
			: start({ ...manual, headerValue: SECRET }));
		await n8n.publish();
		await n8n.unpublish();
		expect(calls()).toEqual([]);
	});

	it.each([
		['', "No secret: choose or create a credential for 'Roe AI Webhook API'"],
		['short', "'Header Value' has only 5 characters: use 16 or more random letters and digits"],
	])('is refused with the parameter %j', async (headerValue, message) => {
		const n8n = await start({ delivery: 'manual', headerValue });
		await expect(n8n.publish()).rejects.toMatchObject({ name: 'NodeOperationError', message });
	});

	it.each([
		['', 'is empty'],
		['   ', 'is empty'],
		['fifteen-letters', 'has only 15 characters'],
		['sixteen letters!', 'has characters that a header can’t carry'],
		['sixteen-letters-ä', 'has characters that a header can’t carry'],
	])('is refused with the secret %j in the credential, without showing it', async (secret, why) => {
		const n8n = await start({ delivery: 'manual', headerValue: SECRET }, withSecret(secret));
		const error = (await n8n.publish().catch((thrown: unknown) => thrown)) as NodeOperationError;
		expect(error.message).toBe(
			`'Secret' of the credential “My roeAiWebhookApi” ${why}: use 16 or more random letters and digits`,
		);
		expect(error.description).toContain('X-N8N-Roe-Token');
		if (secret.trim() !== '') expect(inspect(error, { depth: 9 })).not.toContain(secret);
	});

	it('is refused if the credential can’t be read', async () => {
		const n8n = await start({ delivery: 'manual', headerValue: SECRET }, withSecret(SECRET));
		n8n.credentials = roe.credentials;
		await expect(n8n.publish()).rejects.toThrow(
			"The credential “My roeAiWebhookApi” can’t be read. Choose another one for 'Roe AI Webhook API'",
		);
	});
});
