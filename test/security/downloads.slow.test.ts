import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { setInterval } from 'node:timers/promises';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import type { IDataObject } from 'n8n-workflow';

import { cleanFileName } from '../../nodes/RoeAi/transport/fileName';
import { codeOf } from '../support/codeOf';
import { bytesOf } from '../support/engine';
import { engineFolder } from '../support/engine/environment';
import { expectError, expectFacts } from '../support/expectError';
import { labelOf } from '../support/labelOf';
import { operate } from '../support/operate';
import { fc } from '../support/property';
import { ROE } from '../support/roeNode';
import { useBadServer } from './badServer';

const server = useBadServer();
const JOB = '3d5e8a01-7c42-4b9f-a6d8-19e0f2c4b573';
const MEGABYTE = 1024 * 1024;

const download = async (options: IDataObject = {}, resourceId = 'a-file') =>
	await operate(
		'job.downloadReference',
		{ jobId: JOB, resourceId, options },
		{ credentials: server.credentials() },
	);

const packed = (encoding: string, { length }: Buffer) => ({
	'content-encoding': encoding,
	'content-length': length,
});

const storedFiles = () =>
	readdirSync(engineFolder, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile() && entry.name !== 'config')
		.map(({ name }) => name);

describe('a download', () => {
	it('stops at the maximum size if the file never ends, and keeps nothing', async () => {
		const before = storedFiles();
		let closed: Promise<unknown> | undefined;
		server.does((_request, response) => {
			closed = once(response, 'close');
			const more = () => {
				while (!response.destroyed && response.write(Buffer.alloc(65_536)));
			};
			response.on('drain', more);
			more();
		});
		const run = await download({ maxSize: 3 });
		const error = run.errorOf(ROE);
		expectError(error, 'FILE_TOO_LARGE', 0, 3);
		expectFacts(error?.description, labelOf('maxSize'));
		await closed;
		expect(storedFiles()).toEqual(before);
		expect(server.requests).toHaveLength(1);
	});

	it('doesn’t start if the response says that the file is too large', async () => {
		server.does((_request, response) => {
			response.writeHead(200, { 'content-length': 3 * MEGABYTE });
			response.write('a');
		});
		const run = await download({ maxSize: 2 });
		expectError(run.errorOf(ROE), 'FILE_TOO_LARGE', 0, 2);
	});

	it('is complete if the file has exactly the maximum size', async () => {
		server.does((_request, response) => response.end(Buffer.alloc(2 * MEGABYTE, 7)));
		const [{ binary }] = (await download({ maxSize: 2 })).output(ROE);
		expect((await bytesOf(binary!.data)).equals(Buffer.alloc(2 * MEGABYTE, 7))).toBe(true);
	});

	it('stops at the timeout even if bytes keep coming, and keeps nothing', async () => {
		const before = storedFiles();
		server.does((_request, response) => {
			void (async () => {
				for await (const byte of setInterval(50, 'a')) {
					if (response.destroyed) return;
					response.write(byte);
				}
			})();
		});
		const run = await download({ timeout: 0.01 });
		const error = run.errorOf(ROE);
		expectError(error, 'DOWNLOAD_TIMED_OUT', 0, 0.01);
		expectFacts(error?.description, labelOf('timeout'));
		expect(storedFiles()).toEqual(before);
	});

	it('is rejected if it unpacks to a thousand times its size', async () => {
		const bomb = gzipSync(Buffer.alloc(200 * MEGABYTE));
		server.does((_request, response) => {
			response.writeHead(200, packed('gzip', bomb)).end(bomb);
		});
		expect(codeOf((await download()).errorOf(ROE))).toBe('FILE_COMPRESSED');
	});

	it('stops at a quarter of the usual size if it’s compressed and has no stated size', async () => {
		const bomb = gzipSync(Buffer.alloc(300 * MEGABYTE));
		server.does((_request, response) => {
			response.writeHead(200, { 'content-encoding': 'gzip' });
			response.write(bomb);
			response.end();
		});
		expectError((await download()).errorOf(ROE), 'FILE_TOO_LARGE', 0, 256);
	});

	it('is an error if it’s labeled as compressed but isn’t', async () => {
		server.does((_request, response) => {
			response.writeHead(200, { 'content-encoding': 'gzip' }).end('no gzip');
		});
		expect(codeOf((await download()).errorOf(ROE))).toBe('CONNECTION_LOST');
	});
});

describe('a compressed response', () => {
	const zeros = Buffer.from(`"${'0'.repeat(80 * MEGABYTE)}"`);
	it.each([
		['gzip', gzipSync(zeros), 'job.getResult'],
		['br', brotliCompressSync(zeros, { params: { 1: 1 } }), 'job.getStatus'],
	] as const)('is rejected if it unpacks to a thousand times its size (%s)', async (...attack) => {
		const [encoding, bomb, operation] = attack;
		server.does((_request, response) => {
			response.writeHead(200, packed(encoding, bomb)).end(bomb);
		});
		const run = await operate(operation, { jobId: JOB }, { credentials: server.credentials() });
		expect(codeOf(run.errorOf(ROE))).toBe('RESPONSE_TOO_LARGE');
		expect(new Set(server.requests).size).toBe(server.requests.length);
	});
});

describe('the name of a downloaded file', () => {
	const disposition = (name: string) => `attachment; filename*=UTF-8''${encodeURIComponent(name)}`;
	const nameGiven = async (name: string, resourceId?: string) => {
		server.does((_request, response) => {
			const headers = { 'content-type': 'a/b', 'content-disposition': disposition(name) };
			response.writeHead(200, headers).end('x');
		});
		const [{ binary, json }] = (await download({}, resourceId)).output(ROE);
		expect(json.fileName).toBe(binary!.data.fileName);
		return binary!.data.fileName;
	};

	it.each([
		['../../etc/cron.d/x', 'x'],
		['..\\..\\boot.ini', 'boot.ini'],
		['C:evil.exe', 'C_evil.exe'],
		['a.txt:evil.exe', 'a.txt_evil.exe'],
		['a\r\nX-Header: b\0.pdf', 'aX-Header_ b.pdf'],
		['CON', '_CON'],
		['nul.txt', '_nul.txt'],
		['Com1.tar.gz', '_Com1.tar.gz'],
		['LPT¹', '_LPT¹'],
		['aux .txt', '_aux .txt'],
		['report.pdf. . .', 'report.pdf'],
		['invoice\u202efdp.exe', 'invoicefdp.exe'],
		['\u2066a\u200b.pdf', 'a.pdf'],
		['..', 'a-file'],
		[' / ', 'a-file'],
		['console.pdf', 'console.pdf'],
		['Größe 日本 😀.pdf', 'Größe 日本 😀.pdf'],
	])('changes from %j to %j', async (name, shown) => {
		expect(await nameGiven(name)).toBe(shown);
	});

	it.each([
		['CON', '_CON'],
		['a:b\u202e.', 'a_b'],
		['. .', 'file'],
	])('is derived from the resource ID %j as %j if Roe sends none', async (resourceId, shown) => {
		expect(await nameGiven('', resourceId)).toBe(shown);
	});

	it('is shortened, but keeps its extension', async () => {
		const name = (await nameGiven(`${'😀'.repeat(300)}.pdf`))!;
		expect(Buffer.byteLength(name)).toBeLessThanOrEqual(200);
		expect(name).toMatch(/^(😀)+\.pdf$/u);
	});

	it('is safe for any input, and doesn’t change if it’s cleaned again', () => {
		const pieces = fc.constantFrom(
			'.',
			' ',
			'/',
			'\\',
			':',
			'\0',
			'\u202e',
			'con',
			'NUL',
			'a',
			'😀',
		);
		fc.assert(
			fc.property(fc.array(fc.oneof(pieces, fc.string({ unit: 'binary' }))), (parts) => {
				const name = cleanFileName(parts.join(''));
				if (name === undefined) return;
				expect(name).not.toMatch(/[\\/:\p{Cc}\u202a-\u202e\u2066-\u2069]|^\s|[\s.]$/u);
				expect(name).not.toMatch(/^(con|nul)\s*(\.|$)/i);
				expect(Buffer.byteLength(name)).toBeLessThanOrEqual(201);
				expect(cleanFileName(name)).toBe(name);
			}),
			{ numRuns: 1000 },
		);
	});
});
