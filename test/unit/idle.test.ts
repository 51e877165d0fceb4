import { once } from 'node:events';
import { createServer, get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

import { giveUpWhenIdle } from '../../nodes/RoeAi/transport/idle';

/** An answer whose pieces come with pauses between them, ms; after the last one nothing comes any more. */
async function answer(pauses: number[], ends: boolean): Promise<IncomingMessage> {
	const server = createServer((_, response) => {
		response.write('begin');
		const next = ([pause, ...rest]: number[]): void => {
			if (pause === undefined) return void (ends && response.end());
			setTimeout(() => {
				response.write('more');
				next(rest);
			}, pause);
		};
		next(pauses);
	}).listen(0, '127.0.0.1');
	await once(server, 'listening');
	const { port } = server.address() as AddressInfo;
	// An HTTP client listens to its request's errors as well, which a destroyed answer brings.
	const request = get({ port, agent: false }).on('error', () => undefined);
	const [response] = (await once(request, 'response')) as [IncomingMessage];
	response.once('close', () => server.close());
	return response;
}

async function read(response: IncomingMessage): Promise<string> {
	let text = '';
	for await (const piece of response) text += String(piece);
	return text;
}

describe('an answer', () => {
	it('fails where no byte comes for too long', async () => {
		const response = await answer([], false);
		giveUpWhenIdle(response, 100);
		await expect(read(response)).rejects.toMatchObject({ code: 'ANSWER_TOO_SLOW' });
	});

	it('may take as long as it likes while bytes come', async () => {
		const response = await answer([60, 60, 60, 60], true);
		giveUpWhenIdle(response, 150);
		expect(await read(response)).toBe('beginmoremoremoremore');
	});

	it.each([undefined, null, 'text', Buffer.from('bytes'), { destroy() {} }])(
		'that is no connection is left alone: %p',
		(body) => {
			expect(() => giveUpWhenIdle(body, 1)).not.toThrow();
		},
	);
});
