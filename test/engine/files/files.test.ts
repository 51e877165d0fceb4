import type { IBinaryData } from 'n8n-workflow';
import { createHash } from 'node:crypto';

import type { ErrorCode } from '../../../nodes/RoeAi/shared/errorCodes';
import { SEED } from '../../../sandbox';
import { type BinaryDataMode, runWorkflow, type TestItem } from '../../support/engine';
import { startS3 } from '../../support/engine/s3';
import { expectError } from '../../support/expectError';
import { expectNoKey } from '../../support/expectNoKey';
import { agent, file, ROE, roeWorkflow, text } from '../../support/roeNode';
import { useSandbox } from '../../support/useSandbox';

const roe = useSandbox();

const BYTES = Buffer.from('%PDF-1.7\n\u00ff\u00fe receipt');
const hashOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
const BASE64 = BYTES.toString('base64');

/** An item whose binary field contains something that n8n's types don't allow. */
const item = (receipt: unknown): TestItem => ({
	json: { note: 'n' },
	binary: { receipt } as Record<string, IBinaryData>,
});

async function run(items: TestItem[], binaryData: BinaryDataMode = 'default', field = 'receipt') {
	const ran = await runWorkflow({
		workflow: roeWorkflow(
			{
				agentId: agent(SEED.agents.documents),
				inputs: { values: [file('documents', field), text('instructions', 'Sum')] },
				options: { maxConcurrency: 1 },
			},
			{ onError: 'continueRegularOutput' },
		),
		credentials: roe.credentials,
		items,
		binaryData,
	});
	expect(ran.error).toBeUndefined();
	expectNoKey(ran, SEED.apiKey);
	return ran;
}

/** Name, type and hash of the only file that Roe received. */
async function sent(binary: unknown) {
	const ran = await run([item(binary)]);
	expect(ran.json(ROE)).toEqual([expect.objectContaining({ jobId: expect.any(String) as string })]);
	const [job] = roe.control.jobs();
	const { fileName, contentType, sha256 } = job.inputs.find(
		({ key }) => key === 'documents',
	)!.file!;
	return [fileName, contentType, sha256];
}

const full = { data: BASE64, mimeType: 'application/pdf', fileName: 'receipt.pdf' };

describe('a file is sent with a name and a type', () => {
	it.each<[string, unknown, string, string]>([
		['all of n8n’s fields', full, 'receipt.pdf', 'application/pdf'],
		['no type', { data: BASE64, fileName: 'scan.PNG' }, 'scan.PNG', 'image/png'],
		['a type that is null', { ...full, mimeType: null }, 'receipt.pdf', 'application/pdf'],
		['a type that is an object', { ...full, mimeType: {} }, 'receipt.pdf', 'application/pdf'],
		['an invalid type', { ...full, mimeType: 'pdf' }, 'receipt.pdf', 'application/pdf'],
		[
			'a type with a parameter',
			{ data: BASE64, mimeType: 'text/csv; charset=utf-8', fileName: 'rows' },
			'rows.csv',
			'text/csv',
		],
		[
			'a type with a line break',
			{ ...full, mimeType: 'text/csv\r\nX: 1' },
			'receipt.pdf',
			'application/pdf',
		],
		[
			'an unknown extension',
			{ data: BASE64, fileName: 'a.constructor' },
			'a.constructor',
			'application/octet-stream',
		],
		['nothing but data', { data: BASE64 }, 'receipt', 'application/octet-stream'],
		['a number as its name', { ...full, fileName: 4711 }, '4711.pdf', 'application/pdf'],
		['a name without an extension', { ...full, fileName: 'scan' }, 'scan.pdf', 'application/pdf'],
		[
			'a name without an extension, and a separate extension',
			{ data: BASE64, fileName: 'scan', fileExtension: '.docx' },
			'scan.docx',
			'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
		],
		[
			'a name that ends with a date',
			{ ...full, fileName: 'May 2026.05' },
			'May 2026.05.pdf',
			'application/pdf',
		],
		['an empty name', { ...full, fileName: '' }, 'receipt.pdf', 'application/pdf'],
		[
			'a name that is only whitespace',
			{ ...full, fileName: ' \n ' },
			'receipt.pdf',
			'application/pdf',
		],
		['a list as its name', { ...full, fileName: ['a'] }, 'receipt.pdf', 'application/pdf'],
		['a dot as its name', { data: BASE64, fileName: '.' }, 'receipt', 'application/octet-stream'],
		['a folder as its name', { ...full, fileName: 'C:\\in\\..' }, 'receipt.pdf', 'application/pdf'],
		['a path as its name', { ...full, fileName: '/tmp/in/a.pdf' }, 'a.pdf', 'application/pdf'],
		[
			'half an emoji in its name',
			{ ...full, fileName: 'a\ud83d.pdf' },
			'a\ufffd.pdf',
			'application/pdf',
		],
		[
			'an extension that is a number',
			{ ...full, fileName: 'scan', fileExtension: 7 },
			'scan.pdf',
			'application/pdf',
		],
		[
			'an ID and sizes that are null',
			{ ...full, id: null, fileSize: null, bytes: null },
			'receipt.pdf',
			'application/pdf',
		],
	])('if it has %s', async (_, binary, fileName, mimeType) => {
		expect(await sent(binary)).toEqual([fileName, mimeType, hashOf(BYTES)]);
	});
});

describe('the bytes of a file are sent', () => {
	const base64url = Buffer.from([251, 255, 190]).toString('base64url');

	it.each<[string, unknown, Buffer]>([
		['a Buffer', BYTES, BYTES],
		['a Buffer converted to JSON', JSON.parse(JSON.stringify(BYTES)), BYTES],
		['a Uint8Array', new Uint8Array(BYTES), BYTES],
		['a Uint8Array converted to JSON', JSON.parse(JSON.stringify(new Uint8Array(BYTES))), BYTES],
		['base64 with line breaks', BASE64.replace(/(.{8})/g, '$1\r\n'), BYTES],
		['base64 without padding', BASE64.replace(/=+$/, ''), BYTES],
		['URL-safe base64', base64url, Buffer.from([251, 255, 190])],
		['a data URL', `data:application/pdf;base64,${BASE64}`, BYTES],
		['a data URL with parameters', `data:text/plain;charset=utf-8;base64,${BASE64}`, BYTES],
	])('if its data is %s', async (_, data, bytes) => {
		expect(await sent({ ...full, data })).toEqual([
			'receipt.pdf',
			'application/pdf',
			hashOf(bytes),
		]);
	});

	it('with the type of their data URL if the item has none', async () => {
		expect(await sent({ data: `data:image/webp;base64,${BASE64}` })).toEqual([
			'receipt.webp',
			'image/webp',
			hashOf(BYTES),
		]);
	});

	it.each<[string, unknown]>([
		['base64', BASE64],
		['a Buffer', BYTES],
	])('if the whole binary field is %s', async (_, binary) => {
		expect(await sent(binary)).toEqual(['receipt', 'application/octet-stream', hashOf(BYTES)]);
	});
});

describe('a file that can’t be sent causes an error only for its item', () => {
	const inStorage = (id: unknown) => ({ ...full, data: 'filesystem-v2', id });

	it.each<[string, unknown, ErrorCode, ...string[]]>([
		['null', null, 'FILE_INVALID'],
		['a list', [full], 'FILE_INVALID'],
		['a number', 7, 'FILE_INVALID'],
		['without data', { mimeType: 'application/pdf' }, 'FILE_INVALID'],
		['with an empty data URL', { ...full, data: 'data:text/plain;base64,' }, 'FILE_EMPTY'],
		['with an empty Buffer', { ...full, data: Buffer.alloc(0) }, 'FILE_EMPTY'],
		['with text as data', { ...full, data: 'Dear Sir, …' }, 'FILE_INVALID', '"Dear Sir, …"'],
		['with truncated base64', { ...full, data: `${BASE64.slice(0, 8)}Q` }, 'FILE_INVALID'],
		['with wrong padding', { ...full, data: 'QUJD=' }, 'FILE_INVALID', '"QUJD="'],
		['with padding in the middle', { ...full, data: 'QQ==QQ==' }, 'FILE_INVALID', '"QQ==QQ=="'],
		[
			'with a URL as data',
			{ ...full, data: 'https://acme.test/a.pdf' },
			'FILE_INVALID',
			'"https://acme.test/a.pdf"',
		],
		['with an object as data', { ...full, data: { a: 1 } }, 'FILE_INVALID', '"{\\"a\\":1}"'],
		['with a BigInt as data', { ...full, data: 5n }, 'FILE_INVALID', '5'],
		['with numbers that aren’t bytes', { ...full, data: [1, 256] }, 'FILE_INVALID', '"[1,256]"'],
		['with a storage but no ID', { ...full, data: 'database' }, 'FILE_INVALID', '"database"'],
		['with a number as its ID', inStorage(7), 'FILE_INVALID', '"7"'],
		['with an object as its ID', inStorage({ a: 1 }), 'FILE_INVALID', '"{\\"a\\":1}"'],
		[
			'with the ID of a missing file',
			inStorage('filesystem-v2:workflows/a/executions/1/binary_data/b'),
			'FILE_UNREADABLE',
		],
		[
			'with an ID outside the storage',
			inStorage('filesystem-v2:../../etc/hosts'),
			'FILE_UNREADABLE',
		],
		['with an ID that is a plain word', inStorage('latest'), 'FILE_UNREADABLE'],
		[
			'in a storage that isn’t configured',
			{ ...inStorage('s3:workflows/a'), data: 's3' },
			'FILE_UNREADABLE',
		],
	])('if it is %s', async (_, bad, code, ...facts) => {
		for (const binaryData of ['default', 'filesystem'] as const) {
			await roe.control.reset();
			const ran = await run([item(full), item(bad), item(full)], binaryData);
			const [before, failed, after] = ran.json(ROE);
			expectError(failed, code, 1, '"documents"', '"receipt"', ...facts);
			expect(failed.message).toMatch(/\w+ \w+.*\. \(Code: \w+\)$/);
			expect([before, after].map(({ jobId }) => typeof jobId)).toEqual(['string', 'string']);
			expect(roe.starts).toHaveLength(2);
		}
	});

	it('if S3 has no file with its ID', async () => {
		const s3 = await startS3();
		try {
			const ran = await run([item({ ...full, data: 's3', id: 's3:gone' })], 's3');
			expectError(ran.json(ROE)[0], 'FILE_UNREADABLE', 0, '"documents"', '"receipt"');
		} finally {
			await s3.close();
		}
	});

	it.each(['constructor', '__proto__', 'toString'])('if its field is named %s', async (field) => {
		const ran = await run([item(full)], 'default', field);
		const facts = ['"documents"', `"${field}"`, '"receipt"'];
		expectError(ran.json(ROE)[0], 'FILE_NOT_FOUND', 0, ...facts);
	});
});

describe('a file from an expression', () => {
	it('is sent even if properties are missing', async () => {
		const field = '={{ { data: $json.base64, fileName: 4711 } }}';
		const ran = await run([{ json: { base64: BASE64 } }], 'default', field);
		expect(ran.json(ROE)[0].error).toBeUndefined();
		const [{ inputs }] = roe.control.jobs();
		expect(inputs.find(({ key }) => key === 'documents')!.file).toMatchObject({
			fileName: '4711',
			sha256: hashOf(BYTES),
		});
	});

	it('is sent from its binary field if n8n leaves out its bytes', async () => {
		const ran = await run([item(full)], 'default', '={{ $binary.receipt }}');
		expect(ran.json(ROE)[0].error).toBeUndefined();
		const [{ inputs }] = roe.control.jobs();
		expect(inputs.find(({ key }) => key === 'documents')!.file).toMatchObject({
			sha256: hashOf(BYTES),
		});
	});
});
