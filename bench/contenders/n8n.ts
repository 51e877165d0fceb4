/** Contenders that are nodes: each in a workflow of its own on n8n's engine, set as a user would set it. */
import { createReadStream } from 'node:fs';
import { join } from 'node:path';

import type { IExecuteFunctions, INodeParameters, INodeType } from 'n8n-workflow';

import { SEED } from '../../sandbox';
import { chain, runWorkflow, type TestItem, type WorkflowRun } from '../../test/support/engine';
import { TestNodeTypes } from '../../test/support/engine/nodeTypes';
import type { Answer, FileTask, Task, TextsTask, WaitTask } from '../tasks';
import { HttpHelperAlone, HttpHelperWithFile } from './httpHelperAlone';
import { countIds, measure, type Measured } from './measure';
import * as settings from './nodeSettings';
import { itemOf } from './texts';

const NODE = 'Contender';
const HTTP_REQUEST = 'n8n-nodes-base.httpRequest';
const ROE_AI = 'n8n-nodes-roe-ai.roeAi';
const HELPER = 'bench.httpHelperAlone';
const HELPER_WITH_FILE = 'bench.httpHelperWithFile';

/** The node as it is published: compiled. */
const BUILT_NODE = join(__dirname, '..', '..', 'dist', 'nodes', 'RoeAi', 'RoeAi.node.js');

const TEXTS: Record<string, (task: TextsTask) => Asked> = {
	node: (task) => ({ type: ROE_AI, parameters: settings.runAsync(task) }),
	bulk: () => ({ type: ROE_AI, parameters: settings.runBulk() }),
	bulkMapped: () => ({ type: ROE_AI, parameters: settings.runBulkMapped() }),
	httpRequest: (task) => ({ type: HTTP_REQUEST, parameters: settings.httpRequest(task) }),
	helper: ({ url }) => ({ type: HELPER, parameters: { url } }),
};

const FILES: Record<string, (task: FileTask) => Asked> = {
	node: () => ({ type: ROE_AI, parameters: settings.runAsyncWithFile() }),
	httpRequest: (task) => ({ type: HTTP_REQUEST, parameters: settings.httpRequestWithFile(task) }),
	helper: ({ url }) => ({ type: HELPER_WITH_FILE, parameters: { url } }),
};

interface Asked {
	type: string;
	parameters: INodeParameters;
}

export async function startTexts(task: TextsTask): Promise<Answer> {
	const items = Array.from({ length: task.count }, (_item, index) => ({ json: itemOf(index) }));
	return await runContender(task, TEXTS[task.contender](task), items);
}

export async function startWithFile(task: FileTask): Promise<Answer> {
	const bytes = createReadStream(task.path);
	const item = {
		json: {},
		files: { data: { bytes, fileName: 'file.pdf', mimeType: 'application/pdf' } },
	};
	return await runContender(task, FILES[task.contender](task), [item], task.clean);
}

export async function waitForJobs(task: WaitTask): Promise<Answer> {
	const parameters = settings.waitForJobs(task);
	const items = task.jobIds.map((jobId) => ({ json: { jobId } }));
	return await runContender(task, { type: ROE_AI, parameters }, items);
}

async function runContender(
	{ url }: Task,
	{ type, parameters }: Asked,
	items: TestItem[],
	clean = false,
): Promise<Answer> {
	let measured: Measured | undefined;
	const run = await runWorkflow({
		workflow: chain(
			{ name: 'Start', type: 'n8n-nodes-base.manualTrigger' },
			{
				name: NODE,
				type,
				typeVersion: type === HTTP_REQUEST ? settings.HTTP_REQUEST_VERSION : 1,
				parameters,
				onError: 'continueRegularOutput',
				credentials: { roeAiApi: { id: '1', name: 'Roe AI' } },
			},
		),
		items,
		credentials: {
			roeAiApi: { apiKey: SEED.apiKey, organizationId: SEED.organizationId, baseUrl: url },
		},
		nodeTypes: { [type]: measuring(nodeOf(type), clean, (seen) => (measured = seen)) },
	});
	if (measured === undefined) throw run.error ?? new Error('The node did not run');
	return { ...measured, ...outcomeOf(run) };
}

function nodeOf(type: string): INodeType {
	if (type === HELPER) return new HttpHelperAlone();
	if (type === HELPER_WITH_FILE) return new HttpHelperWithFile();
	if (type === HTTP_REQUEST) {
		return new TestNodeTypes().getByNameAndVersion(HTTP_REQUEST, settings.HTTP_REQUEST_VERSION);
	}
	// eslint-disable-next-line @typescript-eslint/no-require-imports -- there after `npm run build` only
	const built = require(BUILT_NODE) as { RoeAi: new () => INodeType };
	return new built.RoeAi();
}

/** The same node, measured from the engine's call to its answer. */
function measuring(node: INodeType, clean: boolean, seen: (measured: Measured) => void): INodeType {
	const measuringNode = Object.create(node) as INodeType;
	measuringNode.execute = async function (this: IExecuteFunctions) {
		const { result, measured } = await measure(async () => await node.execute!.call(this), clean);
		seen(measured);
		return result;
	};
	return measuringNode;
}

/** Our node gives `jobId`, the HTTP Request node the answer's text, a bare JSON string, as `data`. */
function outcomeOf(run: WorkflowRun): Pick<Answer, 'completed' | 'failed' | 'failure'> {
	const json = run.json(NODE);
	const ids = json.map(({ jobId, data }) => jobId ?? String(data).replaceAll('"', ''));
	const failed = json.find(({ error }) => error !== undefined);
	return {
		...countIds(ids),
		...(failed && { failure: JSON.stringify(failed.error).slice(0, 300) }),
	};
}
