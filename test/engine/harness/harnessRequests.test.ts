import type { IExecuteFunctions } from 'n8n-workflow';

import { captureWire } from '../../support/captureWire';
import { API_KEY, BASE_URL, credentials } from '../../support/credential';
import { chain, runWorkflow } from '../../support/engine';
import { nodeThat } from '../../support/engine/nodeThat';
import { expectNoKey, findText } from '../../support/expectNoKey';
import { loopbackOnly } from '../../support/loopbackOnly';

loopbackOnly();

const start = { name: 'Start', type: 'n8n-nodes-base.manualTrigger' };
const probe = { name: 'Probe', type: 'test.probe' };

describe('requests', () => {
	const asking = (body: string | Buffer) =>
		nodeThat(async function (this: IExecuteFunctions) {
			const answer: unknown = await this.helpers.httpRequestWithAuthentication.call(
				this,
				'roeAiApi',
				{
					method: 'POST',
					url: `${BASE_URL}/v1/x/`,
					body,
					headers: { 'Content-Type': 'application/octet-stream' },
				},
			);
			return [[{ json: { answer: String(answer) } }]];
		});
	const withCredential = { ...probe, credentials: { roeAiApi: { id: '1', name: 'Roe AI' } } };
	const workflow = chain(start, withCredential);

	it.each([
		['text', Buffer.from('{"a":  "ü\\u00fc"}')],
		['bytes that aren’t text', Buffer.from([0xff, 0xfe, 0x00, 0x80, 0x0d, 0x0a])],
		['text that looks like hexadecimal digits', Buffer.from('00ff')],
	])('are captured byte for byte: %s', async (_, body) => {
		const requests = captureWire(BASE_URL, { body: '"fine"' });
		const run = await runWorkflow({ workflow, credentials, nodeTypes: asking(body) });
		expect(run.error).toBeUndefined();
		expect(run.json('Probe')).toEqual([{ answer: 'fine' }]);
		expect(requests).toHaveLength(1);
		expect(requests[0].body).toEqual(body);
		expect(requests[0].headers.authorization).toBe(`Bearer ${API_KEY}`);
		expectNoKey(run, API_KEY);
	});

	it('resolve expressions in a credential’s fields, and use its defaults', async () => {
		const requests = captureWire('https://api.roe-ai.com', { body: '{}' });
		const nodeTypes = nodeThat(async function (this: IExecuteFunctions) {
			const { baseUrl } = await this.getCredentials<{ baseUrl: string }>('roeAiApi');
			await this.helpers.httpRequestWithAuthentication.call(this, 'roeAiApi', {
				url: `${baseUrl}/v1/`,
			});
			return [[]];
		});
		const { organizationId } = credentials.roeAiApi;
		const values = { roeAiApi: { apiKey: '={{ "roe_" + "made" }}', organizationId } };
		await runWorkflow({ workflow, credentials: values, nodeTypes });
		expect(requests.map(({ headers }) => headers.authorization)).toEqual(['Bearer roe_made']);
	});

	it('never leave this machine', async () => {
		const nodeTypes = nodeThat(async function (this: IExecuteFunctions) {
			await this.helpers.httpRequest({ url: 'http://192.0.2.1/' });
			return [[]];
		});
		const run = await runWorkflow({ workflow, credentials, nodeTypes });
		expect(run.error?.message).toContain('tests use this machine only');
	});
});

describe('expectNoKey', () => {
	const leaking = (error: Error) =>
		nodeThat(async function () {
			throw error;
		});
	const workflow = chain(start, probe);

	it('finds a key in errors and their properties, in names, in bytes and in base64', async () => {
		const cause = Object.defineProperty(new Error('inner'), 'request', {
			enumerable: false,
			value: { headers: new Map([['Authorization', `Bearer ${API_KEY}`]]) },
		});
		expect(findText(new Error('x', { cause }), API_KEY)).toEqual([
			'value.cause.request.headers<0>.1',
		]);
		const request = { headers: { Authorization: `Bearer ${API_KEY}` } };
		const error = Object.assign(new Error('x'), { request });
		const run = await runWorkflow({ workflow, nodeTypes: leaking(error) });
		expect(() => expectNoKey(run, API_KEY)).toThrow('error.request.headers.Authorization');
		expect(findText({ a: [Buffer.from(`x${API_KEY}`)] }, API_KEY)).toEqual(['value.a.0']);
		expect(findText({ [API_KEY]: 1 }, API_KEY)).toEqual(['value, a name']);
		const basic = Buffer.from(API_KEY).toString('base64');
		expect(findText(`Basic ${basic}`, API_KEY)).toEqual(['value']);
		expect(findText(`?key=${encodeURIComponent(API_KEY)}`, API_KEY)).toEqual(['value']);
	});

	it('finds a key that appears only in the log', async () => {
		const nodeTypes = nodeThat(async function (this: IExecuteFunctions) {
			this.logger.debug('sent', { headers: { Authorization: API_KEY } });
			return [[]];
		});
		const run = await runWorkflow({ workflow, nodeTypes });
		expect(() => expectNoKey(run, API_KEY)).toThrow('logs');
	});

	it('finds nothing if there is no key', async () => {
		expectNoKey(await runWorkflow({ workflow, nodeTypes: leaking(new Error('x')) }), API_KEY);
	});
});
