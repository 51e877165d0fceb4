import type { IDataObject } from 'n8n-workflow';
import { createHash, randomBytes } from 'node:crypto';

import { SEED } from '../../../sandbox';
import { expectContract } from '../../support/contract';
import { bytesOf } from '../../support/engine';
import { expectError, expectFacts } from '../../support/expectError';
import { labelOf } from '../../support/labelOf';
import { jobOperation } from '../../support/operate';
import { ROE } from '../../support/roeNode';
import { startJobs } from '../../support/startJobs';
import { useSandbox } from '../../support/useSandbox';

const { agents } = SEED;
const roe = useSandbox({ jobDuration: 60_000 });
const operateOn = jobOperation(roe);

afterEach(() => expectContract(roe.control.requests()));

const PDF = 'application/pdf';
const IN_ONE = { grouping: 'itemPerJob' };
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
const pdf = (name: string, content: string | Buffer = name) =>
	new File([new Uint8Array(Buffer.from(content))], name, { type: PDF });

async function startWith(...files: File[]): Promise<string> {
	const [jobId] = await startJobs(roe.url, agents.documents, { documents: files });
	return jobId;
}

async function finishedJob(...files: File[]): Promise<string> {
	const jobId = await startWith(...files);
	roe.control.finishJobs();
	return jobId;
}

/** A finished job without files. */
async function jobWithoutFiles(): Promise<string> {
	const [jobId] = await startJobs(roe.url, agents.text, {
		company_name: 'Northwind',
		question: '?',
	});
	roe.control.finishJobs();
	return jobId;
}

const download = async (jobIds: unknown[], parameters: IDataObject = {}, options = {}) =>
	await operateOn('downloadAllReferences', jobIds, parameters, options);

describe('all files of a job', () => {
	it('become an item each, paired to the item of the job', async () => {
		const jobs = [await finishedJob(pdf('a.pdf'), pdf('b.pdf')), await finishedJob(pdf('c.pdf'))];
		const run = await download(jobs);
		expect(run.error).toBeUndefined();
		const items = run.output(ROE);
		expect(items.map(({ json, pairedItem }) => [json.jobId, json.fileName, pairedItem])).toEqual([
			[jobs[0], 'a.pdf', { item: 0 }],
			[jobs[0], 'b.pdf', { item: 0 }],
			[jobs[1], 'c.pdf', { item: 1 }],
		]);
		expect(items.map(({ json }) => Object.keys(json))).toEqual(
			items.map(() => ['jobId', 'resourceId', 'fileName', 'mimeType']),
		);
		const contents = await Promise.all(
			items.map(async ({ binary }) => String(await bytesOf(binary!.data))),
		);
		expect(contents).toEqual(['a.pdf', 'b.pdf', 'c.pdf']);
	});

	it.each(['filesystem', 'default'] as const)(
		'can be in one item with a field each (binary data: %s)',
		async (binaryData) => {
			const bytes = [randomBytes(2_000_000), randomBytes(10)];
			const jobId = await finishedJob(pdf('big.pdf', bytes[0]), pdf('small.pdf', bytes[1]));
			const run = await download(
				[jobId],
				{ ...IN_ONE, binaryPropertyPrefix: 'scan' },
				{ binaryData },
			);
			const [{ json, binary = {}, pairedItem }, ...others] = run.output(ROE);
			expect(others).toEqual([]);
			expect(pairedItem).toEqual({ item: 0 });
			const id = expect.any(String) as string;
			expect(json).toEqual({
				jobId,
				files: [
					{ field: 'scan0', resourceId: id, fileName: 'big.pdf', mimeType: PDF },
					{ field: 'scan1', resourceId: id, fileName: 'small.pdf', mimeType: PDF },
				],
			});
			const stored = await Promise.all(
				Object.values(binary).map(async (file) => sha256(await bytesOf(file))),
			);
			expect(stored).toEqual(bytes.map(sha256));
			const isStored = Object.values(binary).every(({ id: stored_ }) => stored_ !== undefined);
			expect(isStored).toBe(binaryData === 'filesystem');
		},
	);

	it('have different names, even if only the case differs or a number is taken', async () => {
		const names = ['a.pdf', 'A.pdf', 'a.pdf', 'a (2).pdf', 'b'];
		const jobId = await finishedJob(...names.map((name, index) => pdf(name, String(index))));
		const unique = ['a.pdf', 'A (3).pdf', 'a (4).pdf', 'a (2).pdf', 'b'];
		const apart = await download([jobId]);
		expect(apart.json(ROE).map(({ fileName }) => fileName)).toEqual(unique);
		expect(apart.output(ROE).map(({ binary }) => binary?.data.fileName)).toEqual(unique);
		const [together] = (await download([jobId], IN_ONE)).json(ROE);
		expect((together.files as IDataObject[]).map(({ fileName }) => fileName)).toEqual(unique);
	});

	it('are none if the result refers to none, or the job failed', async () => {
		const failed = await startWith(pdf('a.pdf'));
		roe.control.finishJobs({ status: 'failure' });
		const jobs = [await jobWithoutFiles(), failed, await finishedJob(pdf('b.pdf'))];
		const apart = await download(jobs);
		expect(apart.error).toBeUndefined();
		expect(apart.output(ROE).map(({ pairedItem }) => pairedItem)).toEqual([{ item: 2 }]);
		const together = await download(jobs, IN_ONE);
		expect(together.json(ROE).map(({ files }) => (files as unknown[]).length)).toEqual([0, 0, 1]);
		expect(together.output(ROE).map(({ binary }) => binary === undefined)).toEqual([
			true,
			true,
			false,
		]);
	});

	it('are downloaded five at a time, across all items', async () => {
		const names = Array.from({ length: 6 }, (_, index) => `${index}.pdf`);
		const files = () => names.map((name) => pdf(name));
		const jobs = [await finishedJob(...files()), await finishedJob(...files())];
		const gate = roe.control.holdAnswers();
		const running = download(jobs);
		// The statuses, then the results.
		for (const request of [1, 1]) {
			await gate.reach(request);
			gate.release(request);
		}
		await gate.reach(5);
		gate.open();
		const run = await running;
		expect(run.json(ROE).map(({ fileName }) => fileName)).toEqual([...names, ...names]);
		expect(roe.control.counts().mostInFlight).toBe(5);
	});
});

describe('a job whose files can’t all be downloaded', () => {
	it('is an error if a file is missing, and the files of others are downloaded', async () => {
		const jobs = [await finishedJob(pdf('a.pdf'), pdf('b.pdf')), await finishedJob(pdf('c.pdf'))];
		const [{ references }] = (await operateOn('getResult', jobs)).json(ROE);
		const [, { resourceId }] = references as Array<{ resourceId: string }>;
		roe.control.addFault({ kind: 'status', status: 404, match: { path: resourceId } });
		const run = await download(jobs, {}, { node: { onError: 'continueRegularOutput' } });
		const [error, downloaded, ...others] = run.json(ROE);
		expectError(error, 'NOT_FOUND', 0, 'HTTP 404');
		expect(downloaded).toMatchObject({ jobId: jobs[1], fileName: 'c.pdf' });
		expect(others).toEqual([]);
	});

	it.each([
		{ kind: 'status', status: 429 },
		{ kind: 'status', status: 503 },
		{ kind: 'reset' },
	] as const)('isn’t one if a request for a file fails only once: %j', async (fault) => {
		const jobId = await finishedJob(pdf('a.pdf'), pdf('b.pdf'), pdf('c.pdf'));
		roe.control.addFault({ ...fault, match: { path: '/references/' }, skip: 1 });
		const run = await download([jobId], IN_ONE);
		expect(run.error).toBeUndefined();
		expect(Object.keys(run.output(ROE)[0].binary ?? {})).toHaveLength(3);
		expect(roe.control.requests({ path: '/references/' })).toHaveLength(4);
	});

	it('is an error that names the file, and says how to get the others', async () => {
		const jobId = await finishedJob(pdf('a.pdf'), pdf('b.pdf'));
		const [{ references }] = (await operateOn('getResult', [jobId])).json(ROE);
		const [, { resourceId }] = references as Array<{ resourceId: string }>;
		roe.control.addFault({ kind: 'status', status: 404, match: { path: resourceId } });
		const error = (await download([jobId])).errorOf(ROE);
		expectError(error, 'NOT_FOUND', 0, resourceId);
		expectFacts(error?.description, '2', 'Download Reference');
	});

	it('is an error after a broken connection, and starts no further files', async () => {
		const names = Array.from({ length: 20 }, (_, index) => `${index}.pdf`);
		const jobId = await finishedJob(...names.map((name) => pdf(name)));
		roe.control.addFault({ kind: 'truncated', times: 20, match: { path: '/references/' } });
		const run = await download([jobId], IN_ONE);
		expectError(run.errorOf(ROE), 'CONNECTION_LOST', 0);
		expect(roe.control.requests({ path: '/references/' }).length).toBeLessThan(names.length);
	});

	it('starts no further files when the execution is stopped', async () => {
		const names = Array.from({ length: 20 }, (_, index) => `${index}.pdf`);
		const jobId = await finishedJob(...names.map((name) => pdf(name)));
		const gate = roe.control.holdAnswers();
		const reachFiles = async () => {
			// The statuses, then the results.
			for (const request of [1, 1]) {
				await gate.reach(request);
				gate.release(request);
			}
			await gate.reach(5);
		};
		const run = await download([jobId], IN_ONE, { stopWhen: reachFiles() });
		gate.open();
		expect(run.status).toBe('canceled');
		expect(roe.control.requests({ path: '/references/' }).length).toBeLessThanOrEqual(5);
	});

	it('is an error if it isn’t finished, or doesn’t exist', async () => {
		const jobs = [await startWith(pdf('a.pdf')), SEED.fileId];
		const run = await download(jobs, {}, { node: { onError: 'continueRegularOutput' } });
		const [running, missing] = run.json(ROE);
		expectError(running, 'JOB_NOT_FINISHED', 0);
		expectError(missing, 'JOB_NOT_FOUND', 1);
	});

	it.each([
		[{ binaryPropertyName: ' ' }, 'binaryPropertyName'],
		[{ ...IN_ONE, binaryPropertyPrefix: ' ' }, 'binaryPropertyPrefix'],
	])('is an error without the name of a field: %j', async (parameters, name) => {
		const jobId = await finishedJob(pdf('a.pdf'));
		roe.control.clearRequests();
		const run = await download([jobId], parameters);
		expectError(run.errorOf(ROE), 'PARAMETER_EMPTY', 0, labelOf(name));
		expect(roe.control.requests()).toEqual([]);
	});
});
