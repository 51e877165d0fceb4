import { createHash, randomFillSync } from 'node:crypto';
import { Readable } from 'node:stream';

import type { IDataObject } from 'n8n-workflow';

import { SEED } from '../../../sandbox';
import { type BinaryDataMode, bytesOf, type TestItem } from '../../support/engine';
import { startS3 } from '../../support/engine/s3';
import { memoryDuring, MOST_MEMORY } from '../../support/memoryDuring';
import { operate } from '../../support/operate';
import { agent, file, ROE } from '../../support/roeNode';
import { useSandbox } from '../../support/useSandbox';

const MEGABYTE = 1_000_000;
const FILE_SIZE = 200 * MEGABYTE;
const roe = useSandbox({ keepFilesUpTo: FILE_SIZE });

const pieces = Array.from({ length: 7 }, () => randomFillSync(Buffer.alloc(MEGABYTE)));

/** 200 MB that repeat after 7 MB, so that a misplaced chunk is noticed. */
function* bytes() {
	for (let index = 0; index < FILE_SIZE / MEGABYTE; index++) yield pieces[index % pieces.length];
}

function hashOfBytes(): string {
	const hash = createHash('sha256');
	for (const piece of bytes()) hash.update(piece);
	return hash.digest('hex');
}

const FILE = { fileName: 'large.pdf', mimeType: 'application/pdf' };

/** Starts a job with the file `data` of an item. */
const upload = async (item: Partial<TestItem>, binaryData: BinaryDataMode) =>
	await operate(
		'agent.runAsync',
		{ agentId: agent(SEED.agents.documents), inputs: { values: [file('documents', 'data')] } },
		{ credentials: roe.credentials, items: [{ json: {}, ...item }], binaryData },
	);

it('a file of 200 MB is uploaded and downloaded unchanged and with little memory', async () => {
	const hash = hashOfBytes();
	const [started, memoryUp] = await memoryDuring(
		async () =>
			await upload({ files: { data: { bytes: Readable.from(bytes()), ...FILE } } }, 'filesystem'),
	);
	expect(started.error).toBeUndefined();
	const [job] = roe.control.jobs();
	expect(job.inputs[0].file).toMatchObject({ size: FILE_SIZE, sha256: hash });
	expect(memoryUp).toBeLessThan(MOST_MEMORY);

	roe.control.finishJobs();
	const { credentials } = roe;
	const items = [{ json: { jobId: job.id } as IDataObject }];
	const [result] = (await operate('job.getResult', {}, { credentials, items })).json(ROE);
	const [downloaded, memoryDown] = await memoryDuring(
		async () =>
			await operate('job.downloadReference', {}, { credentials, items: [{ json: result }] }),
	);
	expect(downloaded.error).toBeUndefined();
	const { data } = downloaded.output(ROE)[0].binary!;
	const stored = createHash('sha256').update(await bytesOf(data));
	expect(stored.digest('hex')).toBe(hash);
	expect(memoryDown).toBeLessThan(MOST_MEMORY);
});

it('a file of 200 MB goes from S3 to Roe unchanged and with little memory', async () => {
	const s3 = await startS3();
	try {
		const place = 'workflows/1/executions/2/binary_data/3';
		s3.objects.set(place, { bytes, size: FILE_SIZE, ...FILE });
		const data = { ...FILE, data: 's3', id: `s3:${place}` };
		const [started, memory] = await memoryDuring(
			async () => await upload({ binary: { data } }, 's3'),
		);
		expect(started.error).toBeUndefined();
		const [job] = roe.control.jobs();
		expect(job.inputs[0].file).toMatchObject({
			fileName: FILE.fileName,
			size: FILE_SIZE,
			sha256: hashOfBytes(),
		});
		expect(memory).toBeLessThan(MOST_MEMORY);
		// One request for its size and one for its bytes.
		expect(s3.reads.get(place)).toBe(1);
	} finally {
		await s3.close();
	}
});
