import type { IDataObject } from 'n8n-workflow';
import { createHash, randomBytes } from 'node:crypto';

import type { ErrorCode } from '../../../nodes/RoeAi/shared/errorCodes';
import { SEED } from '../../../sandbox';
import { expectContract } from '../../support/contract';
import { bytesOf } from '../../support/engine';
import { expectError, quoted } from '../../support/expectError';
import { expectNoKey } from '../../support/expectNoKey';
import { labelOf } from '../../support/labelOf';
import { operate, type OperateOptions } from '../../support/operate';
import { ROE } from '../../support/roeNode';
import { startJobs } from '../../support/startJobs';
import { useSandbox } from '../../support/useSandbox';

const { agents } = SEED;
const roe = useSandbox();

afterEach(() => expectContract(roe.control.requests()));

const PDF = 'application/pdf';
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

/** A finished job that compares files, and its result as “Get Result” gives it. */
async function finishedJob(...files: File[]) {
	const [jobId] = await startJobs(roe.url, agents.documents, { documents: files });
	roe.control.finishJobs();
	const run = await operate(
		'job.getResult',
		{},
		{ credentials: roe.credentials, items: [{ json: { jobId } }] },
	);
	const [json] = run.json(ROE);
	return { jobId, json, references: json.references as Array<{ resourceId: string; url: string }> };
}

const download = async (
	json: object,
	parameters: Parameters<typeof operate>[1] = {},
	options: OperateOptions = {},
) => {
	const items = [{ json: { ...json } }];
	const run = await operate('job.downloadReference', parameters, {
		credentials: roe.credentials,
		items,
		...options,
	});
	expectNoKey(run, SEED.apiKey);
	return run;
};

describe('a reference', () => {
	it.each(['filesystem', 'default'] as const)(
		'is downloaded with its bytes, name and type (binary data: %s)',
		async (binaryData) => {
			const bytes = randomBytes(3_000_000);
			const { jobId, json } = await finishedJob(
				new File([bytes], 'Größe & Maß.pdf', { type: PDF }),
			);
			const run = await download(json, {}, { binaryData });
			expect(run.error).toBeUndefined();
			const [item] = run.output(ROE);
			const [{ resourceId }] = json.references as Array<{ resourceId: string }>;
			expect(item.json).toEqual({ jobId, resourceId, fileName: 'Größe & Maß.pdf', mimeType: PDF });
			expect(item.pairedItem).toEqual({ item: 0 });
			expect(item.binary?.data).toMatchObject({
				fileName: 'Größe & Maß.pdf',
				mimeType: PDF,
				fileExtension: 'pdf',
			});
			expect(sha256(await bytesOf(item.binary!.data))).toBe(sha256(bytes));
			const isStored = item.binary!.data.id !== undefined;
			expect(isStored).toBe(binaryData === 'filesystem');
		},
	);

	it('can be any in the result, one for each item, by ID or URL', async () => {
		const files = ['a', 'b', 'c'].map((name) => new File([name], `${name}.pdf`, { type: PDF }));
		const { jobId, references } = await finishedJob(...files);
		const items = references.map(({ resourceId, url }, index) => ({
			json: { jobId, file: index === 1 ? `${url}?download=true` : ` ${resourceId}\n` },
		}));
		const parameters = { resourceId: '={{ $json.file }}', binaryPropertyName: 'contract' };
		const run = await download({}, parameters, { items });
		const outputs = run.output(ROE);
		expect(outputs.map(({ json }) => json.fileName)).toEqual(['a.pdf', 'b.pdf', 'c.pdf']);
		expect(outputs.map(({ binary }) => Object.keys(binary ?? {}))).toEqual([
			['contract'],
			['contract'],
			['contract'],
		]);
		const contents = await Promise.all(
			outputs.map(async ({ binary }) => await bytesOf(binary!.contract)),
		);
		expect(contents.map(String)).toEqual(['a', 'b', 'c']);
	});

	it('is an error if it no longer exists, and the others are downloaded', async () => {
		const first = await finishedJob(new File(['a'], 'a.pdf', { type: PDF }));
		const second = await finishedJob(new File(['b'], 'b.pdf', { type: PDF }));
		await operate(
			'job.deleteData',
			{},
			{ credentials: roe.credentials, items: [{ json: { jobId: first.jobId } }] },
		);
		const run = await download(
			{},
			{},
			{
				items: [{ json: first.json }, { json: second.json }],
				node: { onError: 'continueRegularOutput' },
			},
		);
		const [gone, downloaded] = run.json(ROE);
		expectError(gone, 'NOT_FOUND', 0, 'HTTP 404');
		expect(gone.message).toContain('Not found.');
		expect(downloaded).toMatchObject({ fileName: 'b.pdf' });
		expect(run.output(ROE)[0].binary).toBeUndefined();
	});

	it('is an error if its connection breaks, never half a file', async () => {
		const { json } = await finishedJob(new File([randomBytes(500_000)], 'a.pdf', { type: PDF }));
		roe.control.addFault({ kind: 'truncated', match: { path: '/references/' } });
		const run = await download(json);
		expectError(run.errorOf(ROE), 'CONNECTION_LOST', 0);
	});

	it.each<[string, IDataObject, IDataObject, ErrorCode, ...string[]]>([
		['without references', { references: undefined }, {}, 'PARAMETER_EMPTY', labelOf('resourceId')],
		[
			'with an empty list of references',
			{ references: [] },
			{},
			'PARAMETER_EMPTY',
			labelOf('resourceId'),
		],
		[
			'from a URL that isn’t a reference',
			{},
			{ resourceId: 'https://example.com/a.pdf' },
			'REFERENCE_INVALID',
			labelOf('resourceId'),
			quoted('https://example.com/a.pdf'),
		],
		[
			'from a path',
			{},
			{ resourceId: '../status' },
			'REFERENCE_INVALID',
			labelOf('resourceId'),
			quoted('../status'),
		],
		[
			'from dots',
			{},
			{ resourceId: '..' },
			'REFERENCE_INVALID',
			labelOf('resourceId'),
			quoted('..'),
		],
		[
			'to a field without a name',
			{},
			{ binaryPropertyName: ' ' },
			'PARAMETER_EMPTY',
			labelOf('binaryPropertyName'),
		],
	])('can’t be downloaded %s', async (_, fields, parameters, code, ...facts) => {
		const { json } = await finishedJob(new File(['a'], 'a.pdf', { type: PDF }));
		roe.control.clearRequests();
		const run = await download({ ...json, ...fields }, parameters);
		expectError(run.errorOf(ROE), code, 0, ...facts);
		expect(run.errorOf(ROE)?.description).toMatch(/\w+ \w+.*\./);
		expect(roe.control.requests()).toEqual([]);
	});
});
