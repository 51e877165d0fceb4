import { get } from 'lodash';
import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { executeOperation } from '../../nodes/RoeAi/actions';
import type { VirtualClock } from './clock';
import type { Plan, Run } from './plan';
import type { HttpRequest } from './http';
import { forgetClaims } from './recovery/forgetClaims';
import { AGENT, INPUT, type SimulatedRoe } from './roe';

/** An execution as n8n keeps it. */
export interface Execution {
	id: string;
	/** Which delivery of the items it is of, from 0. */
	delivery: number;
	isRetry: boolean;
	/** What n8n keeps of it from its start, which is all that is left of a crashed one. */
	start: Stored;
	/** What n8n keeps of it once it has ended; before that, what it keeps after each node, if the workflow is set so. */
	end?: Stored;
	status: 'running' | 'success' | 'error' | 'canceled' | 'crashed';
}

interface Stored {
	/** The contexts of its nodes, as JSON. */
	context: string;
	/** The loop's pass that comes next. */
	pass: number;
	/** How often n8n says that the node has run. */
	runIndex: number;
	/** False if it begins with the trigger. */
	hasSource: boolean;
}

/** What the node returned, or threw, for one pass. */
export interface PassResult {
	pass: number;
	output?: INodeExecutionData[];
	error?: unknown;
}

interface Process {
	execution: Execution;
	node: object;
	signal: AbortSignal;
	pass: number;
	runIndex: number;
}

const MAX_TRIES = 3;
const WAIT_BETWEEN_TRIES_MS = 1000;
const ESTABLISHED_AT = Date.parse('2026-11-24T10:00:00Z');
/** Of an execution and its retries. */
const buildResumeUrl = ({ delivery }: Execution) =>
	`https://n8n.test/?signature=${String(delivery).padStart(64, 'k')}`;
const CREDENTIAL = {
	apiKey: 'zq9',
	organizationId: '7c1a2f4e-58d3-4b8e-9a60-2f1d3c5b7e90',
	baseUrl: 'https://roe.test',
};

/**
 * The jobs of Run Bulk carry no key. Run Sync doesn't get to know its job, so a pass of a loop finds that of another one only once the
 * list shows it: there each item has a key of its own.
 *
 * @returns undefined if the item has no key
 */
export function keyOf(plan: Plan, pass: number, item: number): string | undefined {
	if (plan.operation === 'runBulk' || plan.keys === 'none') return undefined;
	return plan.keys === 'item' || plan.operation === 'runSync'
		? `case ${pass}.${item}`
		: `case of ${textOf(plan.passes[pass][item])}`;
}

export const textOf = (number: number) => `text ${number}`;

/** The part of n8n that matters here: executions, what is kept of them, their retries, and the death of the process. */
export class SimulatedEngine {
	readonly executions: Execution[] = [];

	/** When each delivery came, ms since 1970. */
	private readonly deliveredAt: number[] = [];

	/** "On Error: Continue", which a person sets in the end. */
	continues: boolean;

	signal = new AbortController().signal;

	/** At how many moments the process of the latest run could have died: two for each time that it has waited for something. */
	waits = 0;

	constructor(
		private readonly clock: VirtualClock,
		private readonly plan: Plan,
		private readonly roe: () => SimulatedRoe,
	) {
		this.continues = plan.onError === 'continue';
	}

	static readonly startedAt = ESTABLISHED_AT;

	/** @param of the execution to retry; without it, the items are delivered */
	create(of?: Execution, countsOn = false): Execution {
		const first: Stored = { context: '{}', pass: 0, runIndex: 0, hasSource: false };
		let start = of?.end ?? of?.start ?? first;
		// n8n notes that the nodes of a crashed execution have run, and counts on from there.
		if (of?.status === 'crashed' && !start.hasSource && countsOn) {
			start = { ...start, runIndex: start.runIndex + 1 };
		}
		const id = String(this.executions.length + 1);
		if (of === undefined) this.deliveredAt.push(this.clock.now);
		const execution: Execution = {
			id,
			delivery: of?.delivery ?? this.deliveredAt.length - 1,
			isRetry: of !== undefined,
			start,
			status: 'running',
		};
		this.executions.push(execution);
		return execution;
	}

	/** Runs an execution to its end, by itself or by the death of its process. @param tell called after each pass */
	async run(
		execution: Execution,
		{ crashAt, stopAtMs }: Pick<Run, 'crashAt' | 'stopAtMs'>,
		tell: (result: PassResult) => void,
	): Promise<void> {
		const stop = new AbortController();
		this.signal = stop.signal;
		const { start } = execution;
		const process: Process = {
			execution,
			node: JSON.parse(start.context) as object,
			signal: stop.signal,
			pass: start.pass,
			runIndex: start.runIndex,
		};
		if (stopAtMs !== undefined) this.clock.after(stopAtMs, () => stop.abort(), process);
		let isDone = false;
		let broken: Error | undefined;
		this.runPasses(process, tell).then(
			() => (isDone = true),
			(error: Error) => {
				broken = error;
				isDone = true;
			},
		);
		this.waits = 0;
		const crashes = () => this.waits++ === crashAt;
		const hasEnded = await this.clock.run(process, () => isDone, crashes);
		if (broken !== undefined) throw broken as Error;
		if (hasEnded) return;
		if (this.waits <= (crashAt ?? Infinity)) throw new Error('The node waits for nothing');
		execution.status = 'crashed';
		if (this.plan.operation === 'runBulk' && this.plan.passes.length > 1) forgetClaims();
		this.clock.drop(process);
		this.roe().breakConnections(process);
	}

	private async runPasses(process: Process, tell: (result: PassResult) => void): Promise<void> {
		const { execution } = process;
		const { passes, savesProgress } = this.plan;
		const keep = () => {
			const { pass, runIndex } = process;
			const context = JSON.stringify(process.node);
			execution.end = { context, pass, runIndex, hasSource: true };
		};
		if (savesProgress) keep();
		while (process.pass < passes.length) {
			const result = await this.runNode(process);
			tell({ pass: process.pass, ...result });
			const isStopped = process.signal.aborted;
			const isFailed = 'error' in result;
			if (!isFailed) {
				process.pass++;
				process.runIndex++;
			}
			if (isFailed || isStopped) {
				execution.status = isStopped ? 'canceled' : 'error';
				keep();
				return;
			}
			if (savesProgress) keep();
		}
		execution.status = 'success';
	}

	/** With "Retry On Fail", which also runs a node again whose first item is an error. */
	private async runNode(process: Process): Promise<Omit<PassResult, 'pass'>> {
		const tries = this.plan.retryOnFail ? MAX_TRIES : 1;
		for (let attempt = 1; ; attempt++) {
			let result: Omit<PassResult, 'pass'>;
			try {
				const [output] = await executeOperation(this.createContext(process));
				result = { output };
			} catch (error) {
				result = { error };
			}
			const isFailed = 'error' in result || result.output?.[0]?.json.error !== undefined;
			if (!isFailed || attempt >= tries || process.signal.aborted) return result;
			await this.wait(WAIT_BETWEEN_TRIES_MS, process);
		}
	}

	private async wait(ms: number, process: Process): Promise<void> {
		await new Promise<void>((resolve) => {
			this.clock.after(ms, resolve, process);
		});
	}

	private createContext(process: Process): IExecuteFunctions {
		const { execution, node, signal, pass, runIndex } = process;
		const items = this.plan.passes[pass].map((number) => ({ json: { text: textOf(number) } }));
		const parameters = this.buildParameters();
		const { hasSource } = execution.start;
		const context = {
			getContext: () => node,
			getNode: () => ({
				id: 'id',
				name: 'Roe AI',
				type: 'roeAi',
				typeVersion: 1,
				position: [0, 0],
				parameters,
			}),
			getWorkflow: () => ({ id: 'workflow' }),
			getTimezone: () => 'UTC',
			getMode: () => (execution.isRetry ? 'retry' : 'trigger'),
			getExecutionId: () => execution.id,
			getWorkflowDataProxy: () => ({
				$runIndex: runIndex,
				$execution: { resumeUrl: buildResumeUrl(execution) },
			}),
			getInputData: () => items,
			getNodeParameter: (
				name: string,
				itemIndex: number,
				byDefault: unknown,
				{ rawExpressions = false } = {},
			) => {
				if (rawExpressions) return get(parameters, name, byDefault);
				const { text } = items[itemIndex].json;
				if (name === 'inputs.values') return [{ key: INPUT, type: 'text', value: text }];
				if (name === 'options') return this.buildOptions(keyOf(this.plan, pass, itemIndex));
				return parameters[name] ?? byDefault;
			},
			continueOnFail: () => this.continues,
			addExecutionHints: () => undefined,
			getExecutionCancelSignal: () => signal,
			getExecutionContext: () => ({ establishedAt: this.deliveredAt[execution.delivery] }),
			getExecutionDataById: async () => ({
				executionData: {
					nodeExecutionStack: [{ node: { name: 'Roe AI' }, source: hasSource ? {} : null }],
					contextData: { 'node:Roe AI': JSON.parse(execution.start.context) as object },
				},
				resultData: {
					runData: { 'Roe AI': Array.from({ length: execution.start.runIndex }, () => ({})) },
				},
			}),
			getCredentials: async () => CREDENTIAL,
			helpers: {
				httpRequestWithAuthentication: async (_type: string, request: HttpRequest) =>
					await this.roe().request(process, request),
			},
		};
		return context as unknown as IExecuteFunctions;
	}

	private buildParameters(): IDataObject {
		return {
			resource: 'agent',
			operation: this.plan.operation,
			agentId: { __rl: true, mode: 'id', value: AGENT },
			specifyInputs: 'fields',
			inputs: { values: [{ key: INPUT, type: 'text', value: '={{ $json.text }}' }] },
			options: this.buildOptions(this.plan.keys === 'none' ? undefined : '={{ $json.text }}'),
		};
	}

	private buildOptions(key: string | undefined): IDataObject {
		const { traceMetadata, skipCache, requestTimeout } = this.plan;
		return {
			traceMetadata,
			skipCache,
			requestTimeout,
			...(key !== undefined && { deduplicationKey: key }),
		};
	}
}
