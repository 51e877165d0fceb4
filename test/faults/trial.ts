import type { IDataObject } from 'n8n-workflow';
import { setTimeout as wait } from 'node:timers/promises';

import {
	type FaultRule,
	type Sandbox,
	type SandboxOptions,
	SEED,
	startSandbox,
} from '../../sandbox';
import { runWorkflow, type TestItem, type WorkflowFile, type WorkflowRun } from '../support/engine';
import { agent, file, ROE, roeWorkflow, text } from '../support/roeNode';
import { type GivenInput, startJobs } from '../support/startJobs';
import { type Outcome, type ServerJob, type Tally, tally } from '../support/history/tally';

/** n8n's "On Error" and "Retry On Fail" of the node. */
export type Mode = 'stop' | 'continue' | 'retry on fail' | 'continue and retry';

/** One run of a workflow against a local Roe of its own. */
export interface Trial {
	mode: Mode;
	body: 'json' | 'multipart';
	items: number;
	/** Faults of the server; an item is named by `itemName`. Each strikes as often as it says, whatever n8n repeats. */
	faults: FaultRule[];
	/** All faults are over when the execution is retried. */
	faultsEnd?: boolean;
	sandbox?: SandboxOptions;
	/** The node's options. */
	options?: Record<string, string | number | boolean>;
	/** Other parameters of the node. */
	parameters?: IDataObject;
	/** Milliseconds in which the server's port refuses connections. */
	refusesFor?: number;
	/** What else is to be there before the run. */
	prepare?: (sandbox: Sandbox) => Promise<void> | void;
}

/** What came of it. */
export interface TrialResult extends Tally {
	outcomes: Outcome[];
	/** n8n executions that it took: the first, and one for each "Retry execution". */
	executions: number;
	ms: number;
}

/** A start that is sent twice may hit the cache: that would hide it. Rows about cached results switch the cache on. */
export const WITHOUT_CACHE: SandboxOptions = { cache: false };

/** Retries of a failed execution by its user, before the node is set to go on with errors. */
const MOST_RETRIES = 2;
const PDF = Buffer.from('%PDF-1.4\n1 0 obj <</Type /Page>> endobj\n%%EOF\n');

const ITEM_NAME = /^item-(\d+)$/;

export const itemName = (number: number) => `item-${String(number).padStart(4, '0')}`;

/** Matches the request of one item. */
export const only = (number: number) => ({ match: { input: `^${itemName(number)}$` } });

/** Runs it to the end as its user would: a failed execution is retried, in the end with "On Error: Continue" to see all items. */
export async function runTrial(trial: Trial): Promise<TrialResult> {
	const begun = Date.now();
	const { sandbox, up } = await startFor(trial);
	try {
		const names = Array.from({ length: trial.items }, (_, index) => itemName(index + 1));
		const { run, executions } = await execute(trial, sandbox, names);
		await up;
		// A request that the client gave up may still be taken.
		await wait(Math.max(0, ...trial.faults.map(({ delayMs = 0 }) => delayMs)));
		const outcomes = outcomesOf(run, names);
		const counts = tally(names, outcomes, serverJobs(sandbox.current));
		return { ...counts, outcomes, executions, ms: Date.now() - begun };
	} finally {
		await up;
		await sandbox.current.close();
	}
}

/** The server, which may be one that comes up later. */
interface Server {
	url: string;
	current: Sandbox;
}

async function startFor(trial: Trial): Promise<{ sandbox: Server; up: Promise<void> }> {
	const first = await startSandbox({ ...WITHOUT_CACHE, ...trial.sandbox });
	const server: Server = { url: first.url, current: first };
	const ready = async () => {
		await trial.prepare?.(server.current);
		trial.faults.forEach((fault) => server.current.control.addFault(fault));
	};
	const { refusesFor } = trial;
	if (refusesFor === undefined) {
		await ready();
		return { sandbox: server, up: Promise.resolve() };
	}
	await first.close();
	const comeUp = async () => {
		await wait(refusesFor);
		server.current = await startSandbox({
			...WITHOUT_CACHE,
			...trial.sandbox,
			port: Number(new URL(first.url).port),
		});
		await ready();
	};
	return { sandbox: server, up: comeUp() };
}

/** Runs all items of a trial to their end, as an earlier execution has: Roe then has their results in its cache. */
export const runBefore =
	({ body, items }: Pick<Trial, 'body' | 'items'>) =>
	async ({ url, control }: Sandbox): Promise<void> => {
		const names = Array.from({ length: items }, (_, index) => itemName(index + 1));
		const agentId = body === 'json' ? SEED.agents.text : SEED.agents.document;
		const document = new File([PDF], 'invoice.pdf', { type: 'application/pdf' });
		const inputs = names.map(
			(name): Record<string, GivenInput> =>
				body === 'json'
					? { company_name: name, question: 'Who owns it?' }
					: { document: [document], instructions: name },
		);
		await startJobs(url, agentId, ...inputs);
		control.finishJobs();
	};

async function execute(trial: Trial, server: Server, names: string[]) {
	const workflow = workflowFor(trial);
	const { apiKey, organizationId } = SEED;
	const credentials = { roeAiApi: { apiKey, organizationId, baseUrl: server.url } };
	let run = await runWorkflow({
		workflow,
		credentials,
		items: names.map((name) => itemFor(trial, name)),
	});
	let executions = 1;
	for (; run.status === 'error' && executions <= MOST_RETRIES + 1; executions++) {
		if (trial.faultsEnd === true) server.current.control.clearFaults();
		const isLast = executions > MOST_RETRIES;
		run = await runWorkflow({
			workflow: isLast ? workflowFor({ ...trial, mode: 'continue' }) : workflow,
			credentials,
			retryOf: run,
		});
	}
	return { run, executions };
}

function itemFor({ body }: Trial, name: string): TestItem {
	if (body === 'json') return { json: { name } };
	return {
		json: { name },
		files: { data: { bytes: PDF, fileName: 'invoice.pdf', mimeType: 'application/pdf' } },
	};
}

function workflowFor({ mode, body, options = {}, parameters = {} }: Trial): WorkflowFile {
	const values =
		body === 'json'
			? [text('company_name', '={{ $json.name }}'), text('question', 'Who owns it?')]
			: [file('document', 'data'), text('instructions', '={{ $json.name }}')];
	return roeWorkflow(
		{
			agentId: agent(body === 'json' ? SEED.agents.text : SEED.agents.document),
			inputs: { values },
			options,
			...parameters,
		},
		{
			onError: mode.startsWith('continue') ? 'continueRegularOutput' : 'stopWorkflow',
			...(mode.includes('retry') && { retryOnFail: true, maxTries: 3, waitBetweenTries: 100 }),
		},
	);
}

/** What the last execution gave, item by item: linked by n8n's item linking, not by their order. */
function outcomesOf(run: WorkflowRun, names: string[]): Outcome[] {
	return run.output(ROE).map(({ json, pairedItem }) => {
		const { item } = pairedItem as { item: number };
		return {
			item: names[item],
			jobId: json.jobId as string | undefined,
			isRecovered: json.recovered === true,
			error: json.error === undefined ? undefined : `${String(json.error)} ${String(json.message)}`,
		};
	});
}

/** The server's own record of what it was asked to do. */
export function serverJobs({ control }: Sandbox): ServerJob[] {
	return control.jobs().flatMap(({ id, inputs }) => {
		const item = inputs.find(({ value }) => ITEM_NAME.test(value))?.value;
		return item === undefined ? [] : [{ id, item }];
	});
}

/** The item of each request to start a job that the server has read, by number. */
export function itemsOfRequests({ control }: Sandbox): number[] {
	return control.requests({ method: 'POST' }).flatMap(({ inputs = [] }) => {
		const texts = inputs.flatMap((input) => ('text' in input ? (input.text ?? '') : ''));
		const name = texts.find((text) => ITEM_NAME.test(text));
		return name === undefined ? [] : [Number(ITEM_NAME.exec(name)?.[1])];
	});
}
