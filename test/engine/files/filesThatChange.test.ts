import { Container } from '@n8n/di';
import { BinaryDataService } from 'n8n-core';
import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { rm, writeFile } from 'node:fs/promises';

import { SEED } from '../../../sandbox';
import { changeNode, runWorkflow, type WorkflowFile } from '../../support/engine';
import { nodeThat } from '../../support/engine/nodeThat';
import { expectError, expectFacts } from '../../support/expectError';
import { operate } from '../../support/operate';
import { agent, file, ROE, roeWorkflow, text } from '../../support/roeNode';
import { useSandbox } from '../../support/useSandbox';

const roe = useSandbox();

/** More than n8n reads at once and than sockets buffer. */
const BYTES = Buffer.alloc(900_000, 'receipt ');
/** Different for each item: otherwise Roe may have a result of one for another in its cache. */
const bytesOf = (name: string) => Buffer.concat([Buffer.from(name), BYTES.subarray(name.length)]);

/** A change to a stored file. Its size is in a second file next to it. */
type Change = (path: string) => Promise<unknown>;

const says = (fileSize: unknown) => async (path: string) =>
	await writeFile(`${path}.metadata`, JSON.stringify({ fileSize }));

const isGone: Change = async (path) => await rm(path);
const bytesAre = (bytes: Buffer) => async (path: string) => await writeFile(path, bytes);

/** "Start → Probe → Roe AI": the node in between changes the file of the second item. */
function between(change: Change) {
	const nodeTypes = nodeThat(async function (this: IExecuteFunctions) {
		const items = this.getInputData();
		const { id } = items[1].binary!.receipt;
		await change(Container.get(BinaryDataService).getPath(id!));
		return [items];
	});
	const parameters: IDataObject = {
		agentId: agent(SEED.agents.documents),
		inputs: { values: [file('documents', 'receipt'), text('instructions', 'Sum')] },
	};
	return { nodeTypes, parameters };
}

function withProbe(workflow: WorkflowFile): WorkflowFile {
	const [start] = workflow.nodes;
	const to = (node: string) => ({ main: [[{ node, type: 'main' as const, index: 0 }]] });
	return {
		...workflow,
		nodes: [...workflow.nodes, { ...start, id: 'probe', name: 'Probe', type: 'test.probe' }],
		connections: { [start.name]: to('Probe'), Probe: to(ROE) },
	};
}

const items = () =>
	['a', 'b', 'c'].map((name) => ({
		json: { name } as INodeExecutionData['json'],
		files: {
			receipt: { bytes: bytesOf(name), fileName: `${name}.pdf`, mimeType: 'application/pdf' },
		},
	}));

async function run(change: Change, options: IDataObject = {}, node = {}) {
	const { nodeTypes, parameters } = between(change);
	return await runWorkflow({
		workflow: withProbe(
			changeNode(
				roeWorkflow({ ...parameters, options }, { onError: 'continueRegularOutput' }),
				ROE,
				node,
			),
		),
		credentials: roe.credentials,
		items: items(),
		nodeTypes,
	});
}

const startedFor = () =>
	roe.control
		.jobs()
		.map(({ inputs }) => inputs.find(({ key }) => key === 'documents')!.file!.fileName)
		.sort();

const expectChanged = (error: unknown) =>
	expectError(error, 'FILE_CHANGED', 1, '"documents"', '"receipt"');

describe('a file that changes before it’s sent', () => {
	it.each<[string, Change, string]>([
		['is gone', isGone, 'ENOENT|File not found'],
		['has fewer bytes', bytesAre(BYTES.subarray(1)), String(BYTES.length)],
		['has more bytes', bytesAre(Buffer.concat([BYTES, BYTES])), String(BYTES.length)],
		['has no bytes', bytesAre(Buffer.alloc(0)), String(BYTES.length)],
	])('causes an immediate error for its item and no job if it %s', async (_, change, reason) => {
		for (const options of [{}, { traceMetadata: false }, { preventDuplicates: false }]) {
			await roe.control.reset();
			const startedAt = Date.now();
			const [a, failed, c] = (await run(change, options)).json(ROE);
			expectChanged(failed);
			expect(failed.message).toMatch(new RegExp(reason));
			expect([a, c].map(({ jobId }) => typeof jobId)).toEqual(['string', 'string']);
			expect(startedFor()).toEqual(['a.pdf', 'c.pdf']);
			// The node doesn't look for a job that can't exist.
			expect(roe.control.requests({ method: 'GET' })).toHaveLength(0);
			expect(Date.now() - startedAt).toBeLessThan(10_000);
		}
	});

	it.each<[string, IDataObject]>([
		['Run Sync', { operation: 'runSync' }],
		['Run and Wait', { operation: 'runAndWait', waitOptions: { pollInterval: 0.1 } }],
	])('causes the same error with %s', async (_, parameters) => {
		roe.control.change({ jobDuration: 50 });
		const ran = await run(isGone, {}, { parameters });
		expectChanged(ran.json(ROE)[1]);
		expect(startedFor()).toEqual(['a.pdf', 'c.pdf']);
	});

	it('becomes no table', async () => {
		const parameters = {
			...{ resource: 'table', operation: 'upload', withHeaders: false },
			...{ newTableName: '=receipt_{{ $json.name }}', csvBinaryField: 'receipt' },
		};
		const hasFewer = bytesAre(BYTES.subarray(1));
		const [a, failed, c] = (await run(hasFewer, {}, { parameters })).json(ROE);
		expectError(failed, 'FILE_CHANGED', 1, '"receipt_b"', '"receipt"');
		expect([a, c].map(({ tableName }) => tableName)).toEqual(['receipt_a', 'receipt_c']);
		const listed = await operate('table.getAll', {}, { credentials: roe.credentials });
		const names = listed.json(ROE).map(({ tableName }) => tableName);
		expect(names).toEqual(['card_payments', 'receipt_a', 'receipt_c']);
	});

	it('is the only one that a retry sends, once it exists again', async () => {
		let path = '';
		const { nodeTypes, parameters } = between(async (given) => {
			path = given;
			await rm(path);
		});
		const { credentials } = roe;
		const workflow = withProbe(roeWorkflow(parameters));
		const failed = await runWorkflow({ workflow, credentials, items: items(), nodeTypes });
		expectChanged(failed.errorOf(ROE));
		// The number of jobs that were started.
		expectFacts(failed.errorOf(ROE)?.description, 2);
		await writeFile(path, bytesOf('b'));
		const again = await runWorkflow({ workflow, credentials, retryOf: failed, nodeTypes });
		expect(again.error).toBeUndefined();
		expect(startedFor()).toEqual(['a.pdf', 'b.pdf', 'c.pdf']);
	});
});

describe('a file whose size n8n doesn’t know', () => {
	it.each([undefined, null, 0, '900000', -1, 1.5, {}])(
		'is sent if the size is %j',
		async (fileSize) => {
			const ran = await run(says(fileSize));
			expect(ran.json(ROE).map(({ error }) => error)).toEqual([undefined, undefined, undefined]);
			expect(startedFor()).toEqual(['a.pdf', 'b.pdf', 'c.pdf']);
		},
	);

	it('causes an error if it has no bytes', async () => {
		const ran = await run(async (path) => {
			await says(0)(path);
			await bytesAre(Buffer.alloc(0))(path);
		});
		expectError(ran.json(ROE)[1], 'FILE_EMPTY', 1, '"receipt"');
		expect(startedFor()).toEqual(['a.pdf', 'c.pdf']);
	});

	it('causes an error if n8n’s metadata can’t be read', async () => {
		const ran = await run(async (path) => await writeFile(`${path}.metadata`, '{'));
		expectError(ran.json(ROE)[1], 'FILE_UNREADABLE', 1, '"receipt"');
	});
});
