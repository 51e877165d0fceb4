import type { FastifyReply, FastifyRequest } from 'fastify';
import { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';

import { drain } from '../requests/drain';
import type { Roe } from '../roe';
import type { Fault, FaultTarget } from './faults';
import { perform } from './perform';

/**
 * Gives a request the fault that waits for it before the server takes it.
 *
 * @param texts Texts and file names of a run, where its body was read.
 * @returns Whether the request is done with.
 */
export async function injectBefore(
	roe: Roe,
	request: FastifyRequest,
	reply: FastifyReply,
	texts?: string[],
): Promise<boolean> {
	const fault = roe.faults.take('before', targetOf(request, texts));
	if (fault === undefined) return false;
	note(request, fault, 'before');
	if (fault.kind === 'delay') {
		await wait(fault.delayMs ?? 0);
		return false;
	}
	// The whole request was on its way when the fault struck: its sender can't tell how far it came.
	await drain(request.raw);
	reply.hijack();
	void perform(fault, reply.raw, undefined, roe.baseUrl);
	return true;
}

/** Adds the latency to an answer, holds it if it is to be held, and gives it the fault that waits for it: then this never resolves. */
export async function injectAfter(
	roe: Roe,
	request: FastifyRequest,
	reply: FastifyReply,
	payload: unknown,
): Promise<unknown> {
	if (roe.settings.latency > 0) await wait(roe.settings.latency);
	await roe.gate.pass();
	const texts = request.logged?.inputs?.map((input) =>
		'text' in input ? (input.text ?? '') : input.fileName,
	);
	const fault = roe.faults.take('after', targetOf(request, texts));
	if (fault === undefined) return payload;
	note(request, fault, 'after');
	if (fault.kind === 'delay') {
		await wait(fault.delayMs ?? 0);
		return payload;
	}
	const { 'content-type': contentType = 'application/json' } = reply.getHeaders();
	const real = {
		status: reply.statusCode,
		headers: { 'content-type': String(contentType) },
		body: await collect(payload),
	};
	void perform(fault, reply.raw, real, roe.baseUrl);
	return await new Promise(() => {});
}

function targetOf(request: FastifyRequest, texts: string[] | undefined): FaultTarget {
	return { method: request.method, path: request.address.pathname, texts };
}

function note({ logged }: FastifyRequest, { id, kind }: Fault, when: 'before' | 'after'): void {
	if (logged !== undefined) logged.fault = { id, kind, when };
}

async function collect(payload: unknown): Promise<Buffer> {
	if (typeof payload === 'string') return Buffer.from(payload);
	if (payload instanceof Readable) return Buffer.concat(await payload.toArray());
	return Buffer.isBuffer(payload) ? payload : Buffer.alloc(0);
}
