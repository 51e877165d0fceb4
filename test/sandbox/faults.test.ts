import http from 'node:http';

import { type FaultRule, SEED, STATUS } from '../../sandbox';
import { Client, COMPANY, documentForm } from './client';
import { useFakeClock } from '../support/fakeClock';

useFakeClock();

// The tests count the jobs of equal runs. With a cache, an equal run would start no job.
const client = Client.forThisFile({ cache: false });
const { agents } = SEED;
const RUN = `/v1/agents/run/${agents.text}/async/`;

/** What a raw connection received: as much of the response as arrived, and whether it was complete. */
interface Seen {
	status?: number;
	headers?: http.IncomingHttpHeaders;
	body: string;
	end: 'whole' | 'cut' | 'no answer' | 'nothing yet';
}

/** Sends a run as JSON or multipart and reads the response, up to a time limit and a size limit. */
async function send(
	encoding: 'json' | 'multipart' = 'json',
	{ patience = 5000, most = 200_000 } = {},
): Promise<Seen> {
	const isJson = encoding === 'json';
	const path = isJson ? RUN : `/v1/agents/run/${agents.document}/async/`;
	const form = new Request('http://localhost', { method: 'POST', body: documentForm() });
	const type = isJson ? 'application/json' : (form.headers.get('content-type') ?? '');
	const body = isJson ? JSON.stringify(COMPANY) : Buffer.from(await form.arrayBuffer());
	return await new Promise((resolve) => {
		const seen: Seen = { body: '', end: 'nothing yet' };
		const request = http.request(`${client.sandbox.url}${path}`, {
			method: 'POST',
			headers: { authorization: `Bearer ${SEED.apiKey}`, 'content-type': type },
		});
		const done = (end: Seen['end']) => {
			clearTimeout(timer);
			request.destroy();
			resolve({ ...seen, end });
		};
		const timer = setTimeout(() => done('nothing yet'), patience);
		request.on('error', () => done(seen.status === undefined ? 'no answer' : 'cut'));
		request.on('response', (response) => {
			Object.assign(seen, { status: response.statusCode, headers: response.headers });
			response.on('data', (piece: Buffer) => {
				seen.body += piece.toString();
				if (seen.body.length > most) done('nothing yet');
			});
			response.on('end', () => done('whole'));
			response.on('error', () => done('cut'));
		});
		request.end(body);
	});
}

/** How long to wait, in ms, for kinds of faults that send little or nothing. */
const PATIENCE: Partial<Record<FaultRule['kind'], number>> = { timeout: 150, slow: 700 };

const UUID_TEXT = /^"[0-9a-f-]{36}"$/;

/** Each kind of fault, with what a client sees. */
const KINDS: Array<[kind: FaultRule['kind'], rule: Partial<FaultRule>, seen: object]> = [
	['reset', {}, { end: 'no answer' }],
	['timeout', {}, { end: 'nothing yet', body: '' }],
	['status', {}, { end: 'whole', status: 500, body: '{"detail":"Internal server error."}' }],
	['status', { status: 503, body: '', headers: { 'retry-after': '2' } }, { status: 503, body: '' }],
	['status', { status: 402, body: { error: 'no' } }, { status: 402, body: '{"error":"no"}' }],
	['html', {}, { status: 502, body: expect.stringMatching(/^<html>/) }],
	['empty', {}, { end: 'whole', status: 200, body: '' }],
	['truncated', {}, { end: 'cut', status: 200 }],
	['invalid-json', {}, { end: 'whole', status: 200 }],
	['redirect', {}, { end: 'whole', status: 302 }],
	['huge', {}, { end: 'nothing yet', status: 200, body: expect.stringMatching(/^"x{200000}/) }],
	['huge', { bytes: 70_000 }, { end: 'whole', body: expect.stringMatching(/^"x{69998}"$/) }],
	['slow', { delayMs: 40 }, { end: 'nothing yet', status: 200 }],
	['wrong-shape', {}, { end: 'whole', status: 200, body: '{"unexpected":true}' }],
	['delay', { delayMs: 60 }, { end: 'whole', status: 200, body: expect.stringMatching(UUID_TEXT) }],
];

describe.each(['json', 'multipart'] as const)('a run as %s', (encoding) => {
	test.each(KINDS)(
		'starts no job: fault %s %j before the server accepts it',
		async (kind, rule, seen) => {
			client.control.addFault({ kind, when: 'before', ...rule });
			expect(await send(encoding, { patience: PATIENCE[kind] })).toMatchObject(seen);
			// With a delay, the request is accepted afterwards.
			expect(client.control.jobs()).toHaveLength(kind === 'delay' ? 1 : 0);
			expect(client.control.requests()[0].fault).toMatchObject({ kind, when: 'before' });
			expect(await send(encoding)).toMatchObject({ status: 200, end: 'whole' });
		},
	);

	test.each(KINDS)(
		'starts a job: fault %s %j after the server accepted it',
		async (kind, rule, seen) => {
			client.control.addFault({ kind, when: 'after', ...rule });
			expect(await send(encoding, { patience: PATIENCE[kind] })).toMatchObject(seen);
			expect(client.control.jobs()).toHaveLength(1);
			expect(client.control.requests()[0]).toMatchObject({
				fault: { kind, when: 'after' },
				jobIds: [client.control.jobs()[0].id],
			});
			expect(await send(encoding)).toMatchObject({ status: 200, end: 'whole' });
		},
	);
});

describe('a spoiled response', () => {
	test('is the correct response up to the point where it breaks', async () => {
		client.control.addFault({ kind: 'truncated' });
		expect((await send()).body).toBe(`"${client.control.jobs()[0].id}"`);
		client.control.addFault({ kind: 'invalid-json' });
		const { body } = await send();
		expect(`"${client.control.jobs()[1].id}"`.startsWith(body)).toBe(true);
		expect(() => JSON.parse(body) as unknown).toThrow();
		client.control.addFault({ kind: 'slow', delayMs: 1 });
		expect((await send()).body).toBe(`"${client.control.jobs()[2].id}"`);
	});

	test('can redirect, and the log shows a client that follows', async () => {
		client.control.addFault({ kind: 'redirect' });
		const location = (await send()).headers?.location ?? '';
		expect(location).toBe(`${client.sandbox.url}/_sandbox/trap`);
		await fetch(location, { headers: { authorization: `Bearer ${SEED.apiKey}` } });
		expect(client.control.requests({ path: 'trap' })).toMatchObject([{ authorization: 'ok' }]);
		client.control.addFault({ kind: 'redirect', status: 307, location: 'http://127.0.0.1:9/' });
		expect(await send()).toMatchObject({
			status: 307,
			headers: { location: 'http://127.0.0.1:9/' },
		});
	});
});

describe('a fault', () => {
	const statuses = async (count: number) => {
		const seen: Array<number | undefined> = [];
		for (let number = 0; number < count; number++) seen.push((await send()).status);
		return seen;
	};

	test('applies once, or as often as set, after skipping some requests', async () => {
		client.control.addFault({ kind: 'status' });
		expect(await statuses(3)).toEqual([500, 200, 200]);
		const { id } = client.control.addFault({ kind: 'status', times: 2, skip: 1 });
		expect(await statuses(4)).toEqual([200, 500, 500, 200]);
		expect(client.control.faults().find((fault) => fault.id === id)?.hits).toBe(2);
	});

	test('applies at random, and identically for the same seed', async () => {
		const rule: FaultRule = { kind: 'status', probability: 0.5, seed: 7 };
		client.control.addFault(rule);
		const first = await statuses(20);
		client.control.clearFaults();
		client.control.addFault(rule);
		expect(await statuses(20)).toEqual(first);
		expect(new Set(first)).toEqual(new Set([200, 500]));
	});

	test('applies only to matching requests', async () => {
		client.control.addFault({ kind: 'status', match: { method: 'get', path: '/status/$' } });
		expect((await send()).status).toBe(200);
		const id = client.control.jobs()[0].id;
		expect((await client.get(`/v1/agents/jobs/${id}/status/`)).status).toBe(500);
		expect(await client.status(id)).not.toBe(STATUS.FAILURE);
	});

	test.each(['before', 'after'] as const)('can apply to a single item, %s', async (when) => {
		client.control.addFault({ kind: 'status', when, match: { input: '^Company 7$' }, times: 2 });
		const run = async (number: number) => {
			const body = { ...COMPANY, company_name: `Company ${number}` };
			return (await client.postJson(RUN, body)).status;
		};
		expect(await Promise.all([6, 7, 8].map(run))).toEqual([200, 500, 200]);
		expect([await run(7), await run(7)]).toEqual([500, 200]);
		expect(client.control.jobs()).toHaveLength(when === 'before' ? 3 : 5);
	});

	test('of a bulk request comes once it is read, or after some of its jobs', async () => {
		const names = ['Company 1', 'Company 2', 'Company 3'];
		const startAll = async () => {
			const inputs = names.map((name) => ({ ...COMPANY, company_name: name }));
			return (await client.postJson(`${RUN}many/`, { inputs })).status;
		};
		client.control.addFault({ kind: 'status', when: 'before', match: { input: '^Company 3$' } });
		expect(await startAll()).toBe(500);
		expect(client.control.jobs()).toHaveLength(0);
		client.control.addFault({ kind: 'status', status: 503, when: 'during', runs: 2 });
		expect(await startAll()).toBe(503);
		const startedFor = client.control.jobs().map(({ inputs }) => inputs[0].value);
		expect(startedFor).toEqual(names.slice(0, 2));
		expect(await startAll()).toBe(200);
		expect(client.control.jobs()).toHaveLength(5);
	});

	test('no longer applies after it was removed', async () => {
		const { id } = client.control.addFault({ kind: 'status' });
		expect(client.control.removeFault(id)).toBe(true);
		expect(client.control.removeFault(id)).toBe(false);
		expect(await statuses(1)).toEqual([200]);
	});
});
