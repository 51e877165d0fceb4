/** Contenders that are nodes: each in a workflow of its own on n8n's engine, set as a user would set it. */
import { createReadStream } from 'node:fs';
import { join } from 'node:path';

import type { IExecuteFunctions, INodeParameters, INodeType } from 'n8n-workflow';

import { SEED } from '../../sandbox';
import { chain, runWorkflow, type TestItem, type WorkflowRun } from '../../test/support/engine';
import { TestNodeTypes } from '../../test/support/engine/nodeTypes';
import type { Answer, FileTask, Task, TextsTask, WaitTask } from '../tasks';
import { HttpHelperAlone, HttpHelperWithFile } from './httpHelperAlone';
import { loop } from './loop';
import { countIds, type Measured, Meter } from './measure';
import * as settings from './nodeSettings';
import { itemOf } from './texts';

const NODE = 'Contender';
const START = { name: 'Start', type: 'n8n-nodes-base.manualTrigger' };
/** As it is when one turns it on. */
const RETRY_ON_FAIL = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1000 };
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
	helper: ({ url, concurrency = 0 }) => ({ type: HELPER, parameters: { url, concurrency } }),
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
	{ url, retryOnFail }: Task & { retryOnFail?: TextsTask['retryOnFail'] },
	{ type, parameters }: Asked,
	items: TestItem[],
	clean = false,
): Promise<Answer> {
	let measured: Measured | undefined;
	const node = {
		name: NODE,
		type,
		typeVersion: type === HTTP_REQUEST ? settings.HTTP_REQUEST_VERSION : 1,
		parameters,
		// n8n retries a node that continues on errors only if its first item failed.
		...(retryOnFail !== 'all' && { onError: 'continueRegularOutput' as const }),
		...(retryOnFail !== undefined && RETRY_ON_FAIL),
		credentials: { roeAiApi: { id: '1', name: 'Roe AI' } },
	};
	const run = await runWorkflow({
		workflow: retryOnFail === 'loop' ? loop(START, node) : chain(START, node),
		items,
		credentials: {
			roeAiApi: { apiKey: SEED.apiKey, organizationId: SEED.organizationId, baseUrl: url },
		},
		nodeTypes: { [type]: measuring(nodeOf(type), clean, (seen) => (measured = seen)) },
	});
	if (measured === undefined) throw run.error ?? new Error('The node did not run');
	return { ...measured, ...outcomeOf(run, items.length) };
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

/** The same node, measured from the engine's first call to its last result or error: "Retry On Fail" and loops call it again. */
function measuring(node: INodeType, clean: boolean, seen: (measured: Measured) => void): INodeType {
	let meter: Meter | undefined;
	const measuringNode = Object.create(node) as INodeType;
	measuringNode.execute = async function (this: IExecuteFunctions) {
		meter ??= Meter.start(clean);
		try {
			return await node.execute!.call(this);
		} finally {
			seen(meter.read());
			meter.stop();
		}
	};
	return measuringNode;
}

/** Our node gives `jobId`, the HTTP Request node the answer's text, a bare JSON string, as `data`. */
function outcomeOf(
	run: WorkflowRun,
	count: number,
): Pick<Answer, 'completed' | 'failed' | 'failure'> {
	const json = run
		.runsOf(NODE)
		.flatMap(({ data }) => data?.main[0] ?? [])
		.map((item) => item.json);
	const ids = json.map(({ jobId, data }) => jobId ?? String(data).replaceAll('"', ''));
	const error: unknown = json.find(({ error }) => error !== undefined)?.error ?? run.error?.message;
	const { completed } = countIds(ids);
	return {
		completed,
		failed: count - completed,
		...(error !== undefined && { failure: JSON.stringify(error).slice(0, 300) }),
	};
}
