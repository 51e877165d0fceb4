import type { IDataObject } from 'n8n-workflow';

import { checkHistory, type Violation } from '../support/history/checkHistory';
import type { HistoryEvent } from '../support/history/history';
import { saysThatItMayExist } from '../support/history/tally';
import { VirtualClock } from './clock';
import { type Execution, type PassResult, keyOf, SimulatedEngine, textOf } from './engine';
import type { Plan, Run } from './plan';
import { SimulatedRoe } from './roe';

export interface Played {
	history: HistoryEvent[];
	violations: Violation[];
	/** By run: at how many moments its process could have died. */
	waits: number[];
}

/** Longer than anything in Roe or on the way may take, ms. */
const UNTIL_CALM_MS = 600_000;
/** Retries of a person after all faults are over. */
const MAX_LAST_RETRIES = 3;

const caseOf = ({ delivery }: Execution, pass: number, item: number) =>
	`${delivery === 0 ? '' : `delivery ${delivery}, `}pass ${pass}, item ${item}`;

/** Plays a plan on the node's own code, to the end that its user would see it through to, and checks the history. */
export async function play(plan: Plan): Promise<Played> {
	const clock = new VirtualClock(SimulatedEngine.startedAt);
	clock.install(plan.seed);
	try {
		return await playWith(clock, plan);
	} finally {
		clock.uninstall();
	}
}

async function playWith(clock: VirtualClock, plan: Plan): Promise<Played> {
	const history: HistoryEvent[] = [];
	const waits: number[] = [];
	const engine: SimulatedEngine = new SimulatedEngine(clock, plan, () => roe);
	const roe: SimulatedRoe = new SimulatedRoe(clock, plan.roe, history, () => engine.signal);
	const deliver = () => {
		const execution = engine.create();
		plan.passes.forEach((texts, pass) =>
			texts.forEach((text, item) => {
				const one = caseOf(execution, pass, item);
				const key = keyOf(plan, pass, item);
				history.push({ type: 'intended', case: one, job: key ?? one, mark: key ?? textOf(text) });
			}),
		);
		return execution;
	};
	const run = async (execution: Execution, { crashAt, stopAtMs }: Partial<Run>) => {
		const tell = (result: PassResult) => record(history, plan, execution, result);
		const cases = plan.passes
			.slice(execution.start.pass)
			.flatMap((texts, index) =>
				texts.map((_text, item) => caseOf(execution, execution.start.pass + index, item)),
			);
		for (const one of cases) {
			history.push({ type: 'attempted', case: one, execution: execution.id });
		}
		await engine.run(execution, { crashAt, stopAtMs }, tell);
		const { id, status } = execution;
		if (status === 'crashed') history.push({ type: 'crashed', execution: id });
		if (status === 'canceled') history.push({ type: 'stopped', execution: id });
		waits.push(engine.waits);
	};
	const retry = async (of: Execution, how: Partial<Run>) => {
		const execution = engine.create(of, how.countsOn);
		history.push({ type: 'retried', execution: execution.id, of: of.id });
		// n8n keeps nothing of what a retry did that died, and here the node can't find it either.
		const canCrash = isTraceable(plan) || !execution.start.hasSource;
		await run(execution, canCrash ? how : { ...how, crashAt: undefined });
	};

	for (const [index, one] of plan.runs.entries()) {
		plan.others
			.filter(({ beforeRun }) => beforeRun === index)
			.forEach(({ text }) => roe.startOther(textOf(text)));
		if (index === 0) {
			await run(deliver(), one);
			continue;
		}
		const { executions } = engine;
		const last = executions[executions.length - 1];
		if (one.of === 'none' && keyOf(plan, 0, 0) !== undefined) {
			// Two executions at the same time, or so to speak, don't see each other's jobs.
			clock.pass(UNTIL_CALM_MS);
			await run(deliver(), one);
			continue;
		}
		const of = one.of === 'first' ? executions[0] : last;
		if (of.status === 'success') continue;
		// n8n keeps nothing of what another retry did: a quick look at Roe's list is all that the node can do.
		roe.listsWell ||= of !== last || (of.status === 'crashed' && of.isRetry);
		if (roe.listsWell && !isTraceable(plan)) continue;
		clock.pass(one.gapMs + (roe.listsWell ? UNTIL_CALM_MS : 0));
		await retry(of, one);
	}
	await seeThrough(clock, engine, roe, retry);
	return { history, violations: checkHistory(history), waits };
}

/** Whether a job can be found by what it carries. */
const isTraceable = ({ traceMetadata, operation }: Plan) =>
	traceMetadata && operation !== 'runBulk';

/** What a user does in the end: wait until all is well, and retry what isn't done, with "On Error: Continue" to see all items. */
async function seeThrough(
	clock: VirtualClock,
	engine: SimulatedEngine,
	roe: SimulatedRoe,
	retry: (of: Execution, how: Partial<Run>) => Promise<void>,
): Promise<void> {
	roe.isCalm = true;
	const deliveries = new Set(engine.executions.map(({ delivery }) => delivery));
	for (let retries = 0; retries < MAX_LAST_RETRIES; retries++) {
		engine.continues = retries > 0;
		for (const delivery of deliveries) {
			clock.pass(UNTIL_CALM_MS);
			const last = engine.executions.filter((one) => one.delivery === delivery).at(-1);
			if (last !== undefined && last.status !== 'success') await retry(last, {});
		}
	}
}

/** What a person reads in the output, or in the error, of one run of the node. */
function record(
	history: HistoryEvent[],
	plan: Plan,
	execution: Execution,
	{ pass, output, error }: PassResult,
): void {
	if (output !== undefined) {
		for (const { json, pairedItem } of output) {
			const { item } = pairedItem as { item: number };
			const one = caseOf(execution, pass, item);
			const jobId = readJobId(json);
			if (jobId !== undefined) {
				// Run Bulk finds jobs by their inputs alone: equal items may share one, as with a cached result.
				const isShared = plan.operation === 'runBulk' && json.recovered === true;
				if (isShared)
					history.push({ type: 'cached', jobId, mark: textOf(plan.passes[pass][item]) });
				history.push({ type: 'handed', case: one, jobId, recovered: json.recovered === true });
			} else {
				say(history, one, `${String(json.error)} ${String(json.message)}`);
			}
		}
		return;
	}
	const { context, message, description } = error as {
		context?: { itemIndex?: number };
		message: string;
		description?: string;
	};
	const item = context?.itemIndex;
	const isKnown = item !== undefined && item < plan.passes[pass].length;
	if (isKnown) say(history, caseOf(execution, pass, item), `${message} ${description}`);
}

/** A run that gives results instead of IDs has them in its result: that is how Roe's jobs are here. */
function readJobId({ jobId, outputs }: IDataObject): string | undefined {
	const result = (outputs as { job?: unknown } | undefined)?.job;
	const id = result ?? jobId;
	return typeof id === 'string' ? id : undefined;
}

function say(history: HistoryEvent[], one: string, error: string): void {
	const type = saysThatItMayExist(error) ? 'announced' : 'refused';
	history.push({ type, case: one, error: error });
}
