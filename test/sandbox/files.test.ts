import { createHash } from 'node:crypto';
import { once } from 'node:events';
import http from 'node:http';
import { Readable } from 'node:stream';
import { json } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { setTimeout as wait } from 'node:timers/promises';

import { SEED } from '../../sandbox';
import { samplePdf } from '../../sandbox/samplePdf';
import { Client, documentForm, PDF } from './client';
import { until } from '../support/until';

const KEPT = 1024 * 1024;
const client = Client.forThisFile({ keepFilesUpTo: KEPT });
const { agents } = SEED;

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
const firstFile = (jobId: string) => client.control.job(jobId)?.inputs[0].file;

/** The path of the first file that a job's outputs refer to. */
async function referenceOf(jobId: string): Promise<string> {
	const { body } = await client.get(`/v1/agents/jobs/${jobId}/result/`);
	const { outputs } = body as { outputs: Array<{ key: string; value: string }> };
	const extraction = outputs.find(({ key }) => key === 'extraction')?.value ?? '{}';
	const { references } = JSON.parse(extraction) as { references: string[] };
	return references[0];
}

/** The most bytes by which this process grows until the watch is stopped. Sender and server both run in it. */
function watchMemory() {
	const before = process.memoryUsage().rss;
	let highest = before;
	const timer = setInterval(() => {
		highest = Math.max(highest, process.memoryUsage().rss);
	}, 10).unref();
	return {
		stop: () => {
			clearInterval(timer);
			return highest - before;
		},
	};
}

/** Uploads a file that repeats one chunk. The whole file is never in memory. */
async function upload(pieces: number, piece: Buffer): Promise<{ status?: number; body: string }> {
	const request = http.request(`${client.sandbox.url}/v1/agents/run/${agents.document}/async/`, {
		method: 'POST',
		headers: {
			authorization: `Bearer ${SEED.apiKey}`,
			'content-type': 'multipart/form-data; boundary=b',
		},
	});
	const response = once(request, 'response') as Promise<[http.IncomingMessage]>;
	const parts = function* () {
		yield '--b\r\ncontent-disposition: form-data; name="instructions"\r\n\r\nx\r\n';
		yield '--b\r\ncontent-disposition: form-data; name="document"; filename="big.pdf"\r\n';
		yield 'content-type: application/pdf\r\n\r\n';
		for (let number = 0; number < pieces; number++) yield piece;
		yield '\r\n--b--\r\n';
	};
	await pipeline(Readable.from(parts()), request);
	const [answer] = await response;
	return { status: answer.statusCode, body: (await json(answer)) as string };
}

describe('an uploaded file', () => {
	test('arrives byte for byte, with its name and type', async () => {
		const name = 'Rechnung März – 日本 "1".pdf';
		const jobId = await client.run(agents.document, documentForm(PDF, name));
		expect(firstFile(jobId)).toEqual({
			// Clients write a quote in a name as %22, and no server decodes it.
			fileName: name.replaceAll('"', '%22'),
			contentType: 'application/pdf',
			size: PDF.length,
			sha256: sha256(PDF),
		});
		expect(client.control.requests()[0].inputs?.[0]).toMatchObject({
			key: 'document',
			sha256: sha256(PDF),
		});
	});

	test('can be one of several if the input accepts several', async () => {
		const form = new FormData();
		for (const name of ['a.pdf', 'b.pdf', 'c.pdf']) {
			form.append('documents', new Blob([name], { type: 'application/pdf' }), name);
		}
		const jobId = await client.run(agents.documents, form);
		const files = client.control.job(jobId)?.inputs.map(({ file }) => file);
		expect(files?.map((file) => file?.fileName)).toEqual(['a.pdf', 'b.pdf', 'c.pdf']);
		expect(files?.[1]?.sha256).toBe(sha256(Buffer.from('b.pdf')));
	});

	test('is rejected if it’s empty', async () => {
		const path = `/v1/agents/run/${agents.document}/async/`;
		const form = documentForm(Buffer.alloc(0));
		const { status, body } = await client.send('POST', path, { body: form });
		expect(status).toBe(400);
		expect(body).toEqual({ document: ['The submitted file is empty.'] });
	});

	test('can be used again by its ID', async () => {
		const first = await client.run(agents.document, documentForm());
		const document = client.control.job(first)?.inputs[0].value;
		const second = await client.run(agents.document, { document, instructions: 'Dates' });
		expect(firstFile(second)).toEqual(firstFile(first));
	});

	test('is described in the outputs, including its pages', async () => {
		const jobId = await client.runToEnd(agents.document, documentForm());
		const { body } = await client.get(`/v1/agents/jobs/${jobId}/result/`);
		const { outputs } = body as { outputs: Array<{ key: string; value: string }> };
		const extraction = outputs.find(({ key }) => key === 'extraction');
		expect(JSON.parse(extraction?.value ?? '')).toMatchObject({
			files: [{ file_name: 'invoice.pdf', size: PDF.length, sha256: sha256(PDF), pages: 2 }],
		});
	});

	test('is split by a reader of documents: pages in a row that begin with the same line are one', async () => {
		const parts: Buffer[] = [];
		for await (const part of samplePdf('Payslip', 'Bank statement', 'Bank statement')) {
			parts.push(part);
		}
		const jobId = await client.runToEnd(agents.reader, documentForm(Buffer.concat(parts)));
		const { body } = await client.get(`/v1/agents/jobs/${jobId}/result/`);
		const { outputs } = body as { outputs: Array<{ key: string; value: string }> };
		const segments = outputs.find(({ key }) => key === 'segments');
		expect(JSON.parse(segments?.value ?? '')).toEqual([
			{ title: 'Payslip', first_page: 1, last_page: 1 },
			{ title: 'Bank statement', first_page: 2, last_page: 3 },
		]);
	});

	test('leaves nothing behind if the upload breaks off', async () => {
		const request = http.request(`${client.sandbox.url}/v1/agents/run/${agents.document}/async/`, {
			method: 'POST',
			headers: {
				authorization: `Bearer ${SEED.apiKey}`,
				'content-type': 'multipart/form-data; boundary=b',
				'content-length': 1_000_000,
			},
		});
		request.on('error', () => {});
		request.write(
			'--b\r\ncontent-disposition: form-data; name="document"; filename="a.pdf"\r\n\r\nhello',
		);
		await until(() => client.control.requests({ path: '/async/$' }).length > 0);
		request.destroy();
		await wait(100);
		expect(client.control.jobs()).toEqual([]);
		expect((await client.get('/v1/users/current_user/')).status).toBe(200);
	});

	test('needs only the memory of a chunk, and is only hashed if it’s above the limit', async () => {
		const piece = Buffer.alloc(1024 * 1024, 'roe');
		const pieces = 400;
		const hash = createHash('sha256');
		for (let number = 0; number < pieces; number++) hash.update(piece);
		const memory = watchMemory();
		const { status, body: jobId } = await upload(pieces, piece);
		expect(status).toBe(200);
		expect(firstFile(jobId)).toMatchObject({
			size: pieces * piece.length,
			sha256: hash.digest('hex'),
		});
		expect(memory.stop()).toBeLessThan((pieces * piece.length) / 2);
		client.control.advanceClock(10_000);
		const { status: download } = await client.get(await referenceOf(jobId));
		expect(download).toBe(404);
	});

	test('is read to its end before a wrong key is rejected', async () => {
		const form = documentForm(Buffer.alloc(8 * 1024 * 1024));
		const { status } = await client.send('POST', `/v1/agents/run/${agents.document}/async/`, {
			body: form,
			headers: { authorization: 'Bearer roe_wrong' },
		});
		expect(status).toBe(401);
	});
});

describe('the URL of a file', () => {
	const download = async (path: string, headers: Record<string, string> = {}) =>
		await fetch(path, { headers: { authorization: `Bearer ${SEED.apiKey}`, ...headers } });

	test('returns the file with its type and name', async () => {
		const jobId = await client.runToEnd(agents.document, documentForm(PDF, 'März.pdf'));
		const response = await download(`${await referenceOf(jobId)}?download=true`);
		expect(response.status).toBe(200);
		expect(response.headers.get('content-type')).toBe('application/pdf');
		expect(response.headers.get('content-disposition')).toBe(
			'attachment; filename="M_rz.pdf"; filename*=UTF-8\'\'M%C3%A4rz.pdf',
		);
		expect(Buffer.from(await response.arrayBuffer())).toEqual(PDF);
	});

	test('returns a part of the file', async () => {
		const reference = await referenceOf(await client.runToEnd(agents.document, documentForm()));
		const part = await download(reference, { range: 'bytes=5-9' });
		expect(part.status).toBe(206);
		expect(part.headers.get('content-range')).toBe(`bytes 5-9/${PDF.length}`);
		expect(Buffer.from(await part.arrayBuffer())).toEqual(PDF.subarray(5, 10));
		const end = await download(reference, { range: 'bytes=-5' });
		expect(Buffer.from(await end.arrayBuffer())).toEqual(PDF.subarray(-5));
		const beyond = await download(reference, { range: 'bytes=99999-' });
		expect(beyond.status).toBe(416);
		expect(await beyond.json()).toEqual({ error: 'Requested range not satisfiable' });
	});

	test('stops working once the job’s data are deleted', async () => {
		const jobId = await client.runToEnd(agents.document, documentForm());
		const reference = await referenceOf(jobId);
		expect((await client.postJson(`/v1/agents/jobs/${jobId}/delete-data/`, {})).status).toBe(200);
		expect((await download(reference)).status).toBe(404);
	});
});
