import { type IExecuteFunctions, NodeOperationError } from 'n8n-workflow';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { Readable } from 'node:stream';

import { bytesOf, chain, changeNode, runWorkflow } from '../../support/engine';
import { engineFolder } from '../../support/engine/environment';
import { nodeThat } from '../../support/engine/nodeThat';

const start = { name: 'Start', type: 'n8n-nodes-base.manualTrigger' };
const probe = { name: 'Probe', type: 'test.probe' };
const after = { name: 'After', type: 'n8n-nodes-base.noOp' };

/** Fails in its first `times` runs. */
function failing(times: number) {
	let runs = 0;
	return nodeThat(async function (this: IExecuteFunctions) {
		const context = this.getContext('node');
		context.runs = Number(context.runs ?? 0) + 1;
		if (++runs <= times) throw new NodeOperationError(this.getNode(), `Failed ${runs}`);
		return [this.getInputData().map((_, item) => ({ json: { runs }, pairedItem: { item } }))];
	});
}

describe('the engine', () => {
	it('runs n8n’s own nodes with real expressions and links items', async () => {
		const workflow = chain(
			start,
			{
				name: 'Set',
				type: 'n8n-nodes-base.set',
				typeVersion: 3.4,
				parameters: { mode: 'raw', jsonOutput: '={{ { next: $json.a + 1 } }}' },
			},
			{
				name: 'If',
				type: 'n8n-nodes-base.if',
				typeVersion: 1,
				parameters: { conditions: { number: [{ value1: '={{ $json.next }}', value2: 3 }] } },
			},
			{
				name: 'Look back',
				type: 'n8n-nodes-base.set',
				typeVersion: 3.4,
				parameters: { mode: 'raw', jsonOutput: '={{ { first: $("Start").item.json.a } }}' },
			},
		);
		const run = await runWorkflow({ workflow, items: [{ json: { a: 5 } }, { json: { a: 1 } }] });
		expect(run.error).toBeUndefined();
		expect(run.status).toBe('success');
		expect(run.json('Set')).toEqual([{ next: 6 }, { next: 2 }]);
		expect(run.json('Look back')).toEqual([{ first: 1 }]);
		expect(run.output('Look back')[0].pairedItem).toEqual({ item: 0 });
	});

	it('pins the items in a manual execution', async () => {
		const workflow = chain(start, after);
		const run = await runWorkflow({ workflow, mode: 'manual', items: [{ json: { a: 1 } }] });
		expect(run.json('After')).toEqual([{ a: 1 }]);
		expect((await runWorkflow({ workflow, mode: 'manual' })).json('After')).toEqual([{}]);
	});

	it('treats errors of Node’s own modules as errors', async () => {
		const nodeTypes = nodeThat(async function () {
			const error: unknown = await import('node:fs/promises').then(
				async (fs) => await fs.readFile('/nowhere').catch((caught: unknown) => caught),
			);
			return [[{ json: { isError: error instanceof Error, isType: error instanceof TypeError } }]];
		});
		const run = await runWorkflow({ workflow: chain(start, probe), nodeTypes });
		expect(run.json('Probe')).toEqual([{ isError: true, isType: false }]);
	});

	it('reports an unknown node type', async () => {
		const workflow = chain(start, { name: 'Odd', type: 'n8n-nodes-base.doesNotExist' });
		await expect(runWorkflow({ workflow })).rejects.toThrow('n8n-nodes-base.doesNotExist');
	});
});

describe('the engine, if a node fails or is stopped,', () => {
	it('stops the execution', async () => {
		const workflow = chain(start, probe, after);
		const run = await runWorkflow({ workflow, nodeTypes: failing(1) });
		expect(run.status).toBe('error');
		expect(run.error?.message).toBe('Failed 1');
		expect(run.errorOf('Probe')?.message).toBe('Failed 1');
		expect(run.nodesRun).toEqual(['Start', 'Probe']);
	});

	it('continues with “Continue” and with “Continue (using error output)”', async () => {
		const workflow = chain(start, { ...probe, onError: 'continueRegularOutput' }, after);
		const items = [{ json: { a: 1 } }];
		const nodeTypes = nodeThat(async function (this: IExecuteFunctions) {
			expect(this.continueOnFail()).toBe(true);
			return [[{ json: { error: 'No' }, pairedItem: { item: 0 } }]];
		});
		const going = await runWorkflow({ workflow, items, nodeTypes });
		expect(going.json('After')).toEqual([{ error: 'No' }]);
		const split = changeNode(workflow, 'Probe', { onError: 'continueErrorOutput' });
		const other = await runWorkflow({ workflow: split, items, nodeTypes });
		expect(other.outputs('Probe', 0)).toEqual([]);
		expect(other.outputs('Probe', 1).map(({ json }) => json)).toEqual([{ a: 1, error: 'No' }]);
	});

	it('passes the node’s input items on under “Continue” if the node throws, as in n8n', async () => {
		const workflow = chain(start, { ...probe, onError: 'continueErrorOutput' });
		const run = await runWorkflow({ workflow, items: [{ json: { a: 1 } }], nodeTypes: failing(1) });
		expect(run.json('Probe')).toEqual([{ a: 1 }]);
		expect(run.outputs('Probe', 1)).toEqual([]);
	});

	it('runs the node again with “Retry On Fail”, with the same node context', async () => {
		const workflow = chain(start, {
			...probe,
			retryOnFail: true,
			maxTries: 3,
			waitBetweenTries: 1,
		});
		const run = await runWorkflow({ workflow, nodeTypes: failing(2) });
		expect(run.json('Probe')).toEqual([{ runs: 3 }]);
		expect(run.data.data.executionData?.contextData).toEqual({ 'node:Probe': { runs: 3 } });
	});

	it('retries the execution from the failed node, with a new ID and the old node contexts', async () => {
		const started: string[] = [];
		const nodeTypes = {
			...failing(1),
			'test.first': nodeThat(async function (this: IExecuteFunctions) {
				started.push(this.getExecutionId());
				return [this.getInputData()];
			})['test.probe'],
		};
		const workflow = chain(start, { name: 'First', type: 'test.first' }, probe);
		const failed = await runWorkflow({ workflow, items: [{ json: { a: 1 } }], nodeTypes });
		const run = await runWorkflow({ workflow, nodeTypes, retryOf: failed });
		expect(run.status).toBe('success');
		expect(run.data.mode).toBe('retry');
		expect(run.json('Probe')).toEqual([{ runs: 2 }]);
		expect(run.data.data.executionData?.contextData).toEqual({ 'node:Probe': { runs: 2 } });
		expect(started).toEqual([failed.executionId]);
		expect(run.executionId).not.toBe(failed.executionId);
		await expect(runWorkflow({ workflow, nodeTypes, retryOf: run })).rejects.toThrow(
			'can’t be retried',
		);
	});

	it('notifies the node of a stopped execution', async () => {
		let stop = () => {};
		const stopWhen = new Promise<void>((resolve) => {
			stop = resolve;
		});
		let aborted = false;
		const nodeTypes = nodeThat(async function (this: IExecuteFunctions) {
			const stopped = new Promise((resolve) => this.onExecutionCancellation(() => resolve(true)));
			stop();
			aborted = (await stopped) === true;
			return [this.getInputData()];
		});
		const workflow = chain(start, probe, after);
		const run = await runWorkflow({ workflow, nodeTypes, stopWhen });
		expect(aborted).toBe(true);
		expect(run.status).toBe('canceled');
		expect(run.nodesRun).not.toContain('After');
	});
});

describe('a file', () => {
	const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

	it.each(['filesystem', 'default'] as const)('has the same bytes in mode %s', async (mode) => {
		const bytes = randomBytes(300_000);
		const nodeTypes = nodeThat(async function (this: IExecuteFunctions) {
			const { id } = this.helpers.assertBinaryData(0, 'data');
			let size = 0;
			if (id !== undefined) {
				const stream = await this.helpers.getBinaryStream(id, 65_536);
				for await (const chunk of stream) size += (chunk as Buffer).length;
			}
			return [
				[{ json: { stored: id?.split(':')[0], size }, binary: this.getInputData()[0].binary }],
			];
		});
		const run = await runWorkflow({
			workflow: chain(start, probe),
			binaryData: mode,
			nodeTypes,
			items: [
				{
					json: {},
					files: {
						data: {
							bytes: mode === 'filesystem' ? Readable.from([bytes]) : bytes,
							fileName: 'Größe.pdf',
							mimeType: 'application/pdf',
						},
					},
				},
			],
		});
		expect(run.error).toBeUndefined();
		const [item] = run.output('Probe');
		expect(item.json).toEqual(
			mode === 'filesystem' ? { stored: 'filesystem-v2', size: 300_000 } : { size: 0 },
		);
		expect(item.binary?.data).toMatchObject({ fileName: 'Größe.pdf', mimeType: 'application/pdf' });
		expect(sha256(await bytesOf(item.binary!.data))).toBe(sha256(bytes));
		expect(existsSync(engineFolder)).toBe(true);
	});
});
