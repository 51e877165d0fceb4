import { once } from 'node:events';
import { createServer, get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PassThrough, Readable } from 'node:stream';

import { readResponseText } from '../../../nodes/RoeAi/transport/readResponseText';

const LIMITS = { maxBytes: 100, timeoutMs: 60_000 };

const read = async (body: unknown, limits: Partial<typeof LIMITS> = {}) =>
	await readResponseText(body, { ...LIMITS, ...limits });

/** Its code, with which the request is classified. */
const failureOf = async (reading: Promise<string>) =>
	await reading.then(
		(text) => ({ text }),
		(error: Error & { code?: string }) => error.code ?? error.message,
	);

describe('a body is read as UTF-8', () => {
	it.each([
		['undefined', undefined, ''],
		['null', null, ''],
		['text', 'text', 'text'],
		['bytes', Buffer.from('größe'), 'größe'],
		['an empty stream', Readable.from([]), ''],
		['a stream', Readable.from([Buffer.from('some '), Buffer.from('text')]), 'some text'],
		[
			'a stream that cuts characters',
			Readable.from([...Buffer.from('größe €')].map((byte) => Buffer.from([byte]))),
			'größe €',
		],
		['a stream of as much as is allowed', Readable.from([Buffer.alloc(100, 'x')]), 'x'.repeat(100)],
	])('from %s', async (_name, body, text) => {
		expect(await read(body)).toBe(text);
	});
});

describe('a stream', () => {
	it('is destroyed past the size limit', async () => {
		const body = new PassThrough();
		const reading = failureOf(read(body));
		for (let chunk = 0; chunk < 11; chunk++) body.write(Buffer.alloc(10));
		expect(await reading).toBe('RESPONSE_TOO_LARGE');
		expect(body.destroyed).toBe(true);
	});

	it.each([
		['if nothing arrives', undefined],
		['even if something keeps arriving', 5],
	])('is destroyed after the time limit, %s', async (_name, everyMs) => {
		const body = new PassThrough();
		const drip = everyMs && setInterval(() => body.write('x'), everyMs);
		expect(await failureOf(read(body, { timeoutMs: 50 }))).toBe('RESPONSE_TOO_SLOW');
		clearInterval(drip);
		expect(body.destroyed).toBe(true);
	});

	it('fails with its own error', async () => {
		const body = new PassThrough();
		const reading = failureOf(read(body));
		body.write('some text');
		body.destroy(Object.assign(new Error('broken'), { code: 'ECONNRESET' }));
		expect(await reading).toBe('ECONNRESET');
	});

	it('fails if it’s destroyed without an error', async () => {
		const body = new PassThrough();
		const reading = failureOf(read(body));
		body.write('some text');
		body.destroy();
		expect(await reading).toBe('ERR_STREAM_PREMATURE_CLOSE');
	});

	it('fails if it was destroyed before it’s read', async () => {
		const body = new PassThrough();
		body.destroy();
		await once(body, 'close');
		expect(await failureOf(read(body))).toBe('ERR_STREAM_PREMATURE_CLOSE');
	});

	it('fails with its own error if it failed before it’s read', async () => {
		const body = new PassThrough();
		body.destroy(new Error('broken'));
		await once(body, 'error');
		expect(await failureOf(read(body))).toBe('broken');
	});

	it('fails as n8n’s HTTP client ends it when the execution is stopped', async () => {
		const body = new PassThrough();
		const reading = failureOf(read(body));
		body.emit('error', Object.assign(new Error('canceled'), { code: 'ERR_CANCELED' }));
		body.destroy();
		expect(await reading).toBe('ERR_CANCELED');
	});

	// An error in a listener would end the process of n8n.
	it('fails if there’s no memory for its text', async () => {
		const error = new RangeError('Array buffer allocation failed');
		jest.spyOn(Buffer, 'concat').mockImplementationOnce(() => {
			throw error;
		});
		expect(await failureOf(read(Readable.from([Buffer.from('text')])))).toBe(error.message);
	});

	it('isn’t destroyed, and sets no error, if it ends within the limits', async () => {
		const timeoutMs = 30;
		const body = new PassThrough({ autoDestroy: false });
		const destroy = jest.spyOn(body, 'destroy');
		body.end('text');
		expect(await read(body, { timeoutMs })).toBe('text');
		body.emit('close');
		await once(AbortSignal.timeout(2 * timeoutMs), 'abort');
		expect(destroy).not.toHaveBeenCalled();
	});
});

describe('a response whose connection breaks', () => {
	it.each([
		['before its length is reached', { 'content-length': '100' }],
		['within chunks', {}],
	])('fails %s', async (_name, headers) => {
		const server = createServer((_request, response) => {
			response.writeHead(200, headers);
			response.write('some text', () => response.destroy());
		});
		await once(server.listen(0, '127.0.0.1'), 'listening');
		const { port } = server.address() as AddressInfo;
		const [response] = (await once(get({ port, host: '127.0.0.1' }), 'response')) as [
			IncomingMessage,
		];
		expect(await failureOf(read(response))).toBe('ECONNRESET');
		server.close();
	});
});
