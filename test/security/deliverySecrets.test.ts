import { Logger } from '@n8n/backend-common';
import { Container } from '@n8n/di';
import type { IDataObject } from 'n8n-workflow';
import { createHash } from 'node:crypto';

import { GRACE_PERIOD_MS } from '../../nodes/RoeAi/trigger/issuedTokens';
import { issueToken } from '../../nodes/RoeAi/trigger/token';
import { SEED } from '../../sandbox';
import { deliveryOf, send, useTriggers } from '../engine/trigger/triggerRoe';
import type { TriggerServer } from '../engine/trigger/triggerServer';

const { roe, publish, startJobs, endJobs, tokenOf } = useTriggers();

afterEach(() => jest.restoreAllMocks());

/** The status of a request with this secret: 200 or 401. Its job hasn't finished, so it starts nothing. */
async function knock(n8n: TriggerServer, given: string | Record<string, string>) {
	const headers = typeof given === 'string' ? { 'X-N8N-Roe-Token': given } : given;
	const running = { agent: { id: SEED.agents.text }, job: { id: SEED.fileId, status: 'running' } };
	const { status } = await send(n8n, running, headers);
	return status;
}

/** A moment later than that: of secrets made in the same millisecond, each counts as made a millisecond after the last. */
const inMinutes = (minutes: number) => {
	const then = Date.now() + minutes * 60_000 + 10;
	jest.spyOn(Date, 'now').mockReturnValue(then);
};
const GRACE_PERIOD = GRACE_PERIOD_MS / 60_000;

/** As in another process of n8n, which has only the data in the database. */
const inOtherProcess = (n8n: TriggerServer, staticData: string) => {
	n8n.restart();
	n8n.staticData = staticData;
};

/** Every text in an object, both values and keys. */
function textsIn(value: unknown): string[] {
	if (typeof value !== 'object' || value === null) return [String(value)];
	return Object.entries(value).flatMap(([key, inner]) => [key, ...textsIn(inner)]);
}

describe('the export of a published workflow', () => {
	it('contains nothing that authenticates a delivery, or from which a valid secret can be made', async () => {
		const n8n = await publish();
		const token = tokenOf()['X-N8N-Roe-Token'];
		const [{ hash, issuedAt }] = n8n.stored.tokens as Array<{ hash: string; issuedAt: number }>;
		expect(await knock(n8n, token)).toBe(200);
		expect(n8n.staticData).not.toContain(token);
		for (const part of token.split('.').slice(1)) expect(n8n.staticData).not.toContain(part);
		const scope = { workflowId: n8n.id, nodeId: n8n.node.id, url: n8n.webhookUrl };
		const later = Date.now() + 1000;
		const forged = [
			...textsIn(JSON.parse(n8n.staticData)),
			createHash('sha256').update(hash).digest('hex'),
			Buffer.from(hash, 'hex').toString('base64url'),
			`${issuedAt}.${hash.slice(0, 43)}.${hash.slice(0, 43)}`,
			`${later}.${'A'.repeat(43)}.${'A'.repeat(43)}`,
			...['', 'undefined', hash, 'roe_live_key'].map((key) => issueToken(key, scope, later)),
		];
		for (const text of forged) expect([text, await knock(n8n, text)]).toEqual([text, 401]);
		const [jobId] = await startJobs(1);
		for (const text of forged) {
			const headers = { 'X-N8N-Roe-Token': text };
			expect((await send(n8n, deliveryOf(jobId), headers)).status).toBe(401);
		}
		expect(n8n.executions).toEqual([]);
		expect(roe.control.requests()).toEqual([]);
	});

	it('contains no valid secret even if an older version of the package stored the secret itself', async () => {
		const n8n = await publish();
		const { id } = roe.control.webhooks()[0];
		// It doesn't have today's format, so only the stored data can prove it.
		const token = 'f'.repeat(64);
		const data = JSON.parse(n8n.staticData) as {
			global: { roeAiTrigger: Record<string, IDataObject> };
		};
		const [entry] = Object.values(data.global.roeAiTrigger);
		delete entry.tokens;
		Object.assign(entry, { token, registration: { ...(entry.registration as object), token } });
		inOtherProcess(n8n, JSON.stringify(data));
		expect(await knock(n8n, token)).toBe(200);
		await n8n.publish('init');
		expect(roe.control.webhooks()).toMatchObject([{ id }]);
		expect(n8n.staticData).not.toContain(token);
		expect(await knock(n8n, token)).toBe(200);
		await n8n.publish();
		expect(await knock(n8n, token)).toBe(200);
		inMinutes(GRACE_PERIOD);
		expect(await knock(n8n, token)).toBe(401);
		expect(await knock(n8n, tokenOf())).toBe(200);
	});
});

describe('the secret of an earlier publication', () => {
	it('is valid for deliveries on their way, then expires', async () => {
		const n8n = await publish();
		const secrets = [tokenOf()];
		for (const publishAgain of [
			async () => await n8n.publish('update'),
			async () => {
				await n8n.unpublish();
				await n8n.publish();
			},
		]) {
			await publishAgain();
			secrets.push(tokenOf());
		}
		for (const secret of secrets) expect(await knock(n8n, secret)).toBe(200);
		n8n.restart();
		for (const secret of secrets) expect(await knock(n8n, secret)).toBe(200);
		inMinutes(GRACE_PERIOD);
		expect(await Promise.all(secrets.map(async (secret) => await knock(n8n, secret)))).toEqual([
			401, 401, 200,
		]);
	});

	it('isn’t valid for longer if n8n’s clock was ahead', async () => {
		const n8n = await publish();
		const secret = tokenOf();
		inMinutes(24 * 60);
		await n8n.publish('update');
		jest.restoreAllMocks();
		expect(await knock(n8n, secret)).toBe(401);
		expect(await knock(n8n, tokenOf())).toBe(200);
	});

	it('starts the execution of a job that ended between two publications', async () => {
		const n8n = await publish();
		const secret = tokenOf();
		const [jobId] = await startJobs(1);
		await n8n.unpublish();
		await n8n.publish();
		roe.control.finishJobs();
		await send(n8n, deliveryOf(jobId), secret);
		expect(n8n.executions.flat()).toMatchObject([{ jobId }]);
	});
});

describe('the current secret is still accepted', () => {
	it('if another process of n8n has restored older data', async () => {
		const n8n = await publish();
		const [older, before] = [tokenOf(), n8n.staticData];
		await n8n.publish('update');
		const secret = tokenOf();
		inMinutes(GRACE_PERIOD);
		inOtherProcess(n8n, before);
		expect(await knock(n8n, secret)).toBe(200);
		// From the newer secret that it accepted, it can tell that the older one was replaced.
		expect(await knock(n8n, older)).toBe(401);
		jest.restoreAllMocks();
		const [jobId] = await endJobs(1);
		expect(n8n.executions.flat()).toMatchObject([{ jobId }]);
		// This is stored with the execution.
		n8n.restart();
		inMinutes(GRACE_PERIOD);
		expect(await knock(n8n, older)).toBe(401);
		expect(await knock(n8n, secret)).toBe(200);
	});

	it('if the stored data is gone', async () => {
		const n8n = await publish();
		inOtherProcess(n8n, '{}');
		expect(await knock(n8n, tokenOf())).toBe(200);
		expect(await knock(n8n, '0'.repeat(64))).toBe(401);
	});

	it('if the API key is replaced in the credential', async () => {
		const n8n = await publish();
		const { roeAiApi } = roe.credentials;
		n8n.credentials = { roeAiApi: { ...roeAiApi, apiKey: 'roe_live_new_key' } };
		n8n.restart();
		expect(await knock(n8n, tokenOf())).toBe(200);
	});

	it('if n8n restarts, or another main process takes over', async () => {
		const n8n = await publish();
		const secret = tokenOf();
		for (const mode of ['init', 'leadershipChange'] as const) {
			n8n.restart();
			await n8n.publish(mode);
			expect(tokenOf()).toEqual(secret);
		}
		inMinutes(GRACE_PERIOD);
		expect(await knock(n8n, secret)).toBe(200);
	});
});

describe('a secret that was made with the API key, but not for this trigger', () => {
	it.each([
		['of another workflow', { workflowId: 'another' }],
		['of another node', { nodeId: 'another' }],
		['of another address', { url: 'https://n8n.example.com/webhook/x/webhook' }],
	])('is rejected if it’s %s', async (_kind, change) => {
		const n8n = await publish();
		const own = { workflowId: n8n.id, nodeId: n8n.node.id, url: n8n.webhookUrl };
		const later = Date.now() + 1000;
		expect(await knock(n8n, issueToken(SEED.apiKey, { ...own, ...change }, later))).toBe(401);
		expect(await knock(n8n, issueToken(SEED.apiKey, own, later))).toBe(200);
	});

	it('is rejected if it’s older than the newest one, even if none was stored', async () => {
		const n8n = await publish();
		const own = { workflowId: n8n.id, nodeId: n8n.node.id, url: n8n.webhookUrl };
		expect(await knock(n8n, issueToken(SEED.apiKey, own, Date.now() - 60_000))).toBe(401);
	});

	it('is rejected if it’s from the future, and doesn’t invalidate the current one', async () => {
		const n8n = await publish();
		const own = { workflowId: n8n.id, nodeId: n8n.node.id, url: n8n.webhookUrl };
		for (const issuedAt of [Date.now() + 3_600_000, 999_999_999_999_999]) {
			expect(await knock(n8n, issueToken(SEED.apiKey, own, issuedAt))).toBe(401);
		}
		expect(await knock(n8n, tokenOf())).toBe(200);
		inMinutes(GRACE_PERIOD);
		expect(await knock(n8n, tokenOf())).toBe(200);
	});

	it('is rejected by a test in the editor if it’s from the published workflow', async () => {
		const n8n = await publish();
		const older = tokenOf();
		await n8n.listen();
		const test = roe.control.webhooks().find(({ url }) => url.includes('/webhook-test/'))!;
		await n8n.publish('update');
		const newer = roe.control.webhooks().find(({ url }) => url === n8n.webhookUrl)!.headers;
		expect(newer).not.toEqual(older);
		for (const headers of [older, newer]) {
			const { status } = await fetch(test.url, { method: 'POST', headers });
			expect(status).toBe(401);
		}
	});
});

describe('the secret of Manual Webhook', () => {
	const SECRET = 'a-secret-in-a-credential';
	const OLD = 'a-secret-in-the-workflow';
	const withSecret = () => ({
		credentials: { ...roe.credentials, roeAiWebhookApi: { secret: SECRET } },
	});

	it('is required if it’s in a credential: any other is rejected', async () => {
		const n8n = await publish({ delivery: 'manual' }, withSecret());
		expect(await knock(n8n, SECRET)).toBe(200);
		expect(await knock(n8n, { 'x-n8n-roe-token': SECRET })).toBe(200);
		for (const other of ['', OLD, `${SECRET}x`, SECRET.slice(1), SECRET.toUpperCase()]) {
			expect(await knock(n8n, other)).toBe(401);
		}
		expect(JSON.stringify([n8n.staticData, n8n.parameters])).not.toContain(SECRET);
	});

	it('still works if it’s in the parameter of an older workflow', async () => {
		const n8n = await publish({ delivery: 'manual', headerValue: OLD });
		expect(await knock(n8n, OLD)).toBe(200);
		expect(await knock(n8n, SECRET)).toBe(401);
	});

	it('is the one in the credential if there are both', async () => {
		const n8n = await publish({ delivery: 'manual', headerValue: OLD }, withSecret());
		expect(await knock(n8n, SECRET)).toBe(200);
		expect(await knock(n8n, OLD)).toBe(401);
	});

	it.each([
		['was deleted', () => ({ ...roe.credentials })],
		['is now empty', () => ({ ...roe.credentials, roeAiWebhookApi: { secret: '' } })],
		['is now weak', () => ({ ...roe.credentials, roeAiWebhookApi: { secret: 'w3ak' } })],
	])('is always rejected, with a log entry, if the credential %s', async (_case, credentials) => {
		const n8n = await publish({ delivery: 'manual', headerValue: OLD }, withSecret());
		n8n.credentials = credentials();
		const warn = jest.spyOn(Container.get(Logger), 'warn').mockReturnValue();
		const given = ['', 'w3ak', SECRET, OLD];
		for (const secret of given) expect(await knock(n8n, secret)).toBe(401);
		expect(warn).toHaveBeenCalledTimes(given.length);
		const [line] = warn.mock.calls[0];
		expect(line).toContain('Roe AI Trigger');
		expect(line).toContain('My roeAiWebhookApi');
		expect(JSON.stringify(warn.mock.calls)).not.toMatch(new RegExp(`${SECRET}|${OLD}|w3ak`));
	});

	it('doesn’t work with Webhook delivery, and the other way round', async () => {
		const n8n = await publish();
		const token = tokenOf();
		n8n.parameters = { ...n8n.parameters, delivery: 'manual', headerValue: OLD };
		expect(await knock(n8n, token)).toBe(401);
		n8n.parameters = { ...n8n.parameters, delivery: 'webhook' };
		expect(await knock(n8n, OLD)).toBe(401);
	});
});
