/* Whole starts, old and new, against the same scripted server: same requests at the same times, same results, same state. */
import type { IExecuteFunctions } from 'n8n-workflow';

import { startBulk as oldBulk, type BulkEntry as OldEntry } from './bulk';
import { CutOff } from './cutOff';
import { SubmissionMemory } from './memory';
import { asyncRun as oldAsync, syncRun as oldSync } from './runKinds';
import { Submissions } from './submissions';
import { JobStarter, toAsyncJob } from '../../../nodes/RoeAi/submission/jobStarter';
import { asyncRun, syncRun } from '../../../nodes/RoeAi/submission/runKinds';
import { startBulk, type BulkEntry } from '../../../nodes/RoeAi/submission/startBulk';
import { createUnstored, SubmissionStore } from '../../../nodes/RoeAi/submission/submissionStore';
import type { Run } from '../../../nodes/RoeAi/transport/runs';
import { credentials } from '../../support/connection';
import { fc } from '../../support/property';

const RUNS = Number(process.env.RUNS ?? 300);
const NOW = Date.parse('2026-11-24T10:00:00Z');
const AGENT = '3f0c9a52-6c1e-4d1b-9a77-1b1d3c2f4a01';

const REPLIES = [
	'ok',
	'ok',
	'reset',
	'refused',
	'timeout',
	'408',
	'429',
	'400',
	'500',
	'502',
	'504',
	'524',
	'302',
	'307',
	'noId',
	'page',
	'notSent',
] as const;
type Reply = (typeof REPLIES)[number];
interface Step {
	reply: Reply;
	takes: boolean;
	lateMs: number;
	retryAfter?: number;
}
interface Try {
	/** How this try came to be. */
	kind: 'same' | 'retry' | 'crashed';
	gapMs: number;
	stopAtMs?: number;
	trace: boolean;
	prevent: boolean;
	mine: boolean;
	/** Items that are another than before. */
	changed: boolean;
	discard: boolean;
	finish: boolean;
	runIndex: 0 | 1;
}
interface Scenario {
	form: 'async' | 'sync' | 'bulk';
	items: number;
	steps: Step[];
	listFails: boolean[];
	listDelayMs: number;
	tries: Try[];
	hasKey: boolean;
}

const step = fc.record<Step>({
	reply: fc.constantFrom(...REPLIES),
	takes: fc.boolean(),
	lateMs: fc.constantFrom(0, 0, 100, 5000),
	retryAfter: fc.constantFrom(undefined, 1, 30),
});
const aTry = fc.record<Try>({
	kind: fc.constantFrom('same', 'retry', 'crashed'),
	gapMs: fc.constantFrom(0, 5000, 20_000, 300_000),
	stopAtMs: fc.constantFrom(undefined, undefined, undefined, 50, 3000, 15_000),
	trace: fc.constantFrom(true, true, true, false),
	prevent: fc.constantFrom(true, true, true, true, true, false),
	mine: fc.constantFrom(false, false, false, false, true),
	changed: fc.constantFrom(false, false, false, true),
	discard: fc.constantFrom(false, false, false, true),
	finish: fc.constantFrom(false, false, false, false, true),
	runIndex: fc.constantFrom(0, 0, 0, 0, 1),
});
const scenario = fc.record<Scenario>({
	form: fc.constantFrom('async', 'async', 'sync', 'bulk'),
	items: fc.integer({ min: 1, max: 3 }),
	steps: fc.oneof(
		{ weight: 3, arbitrary: fc.array(step, { minLength: 1, maxLength: 10 }) },
		{ weight: 2, arbitrary: step.map((one) => [one]) },
	),
	listFails: fc.array(fc.constantFrom(false, false, true), { maxLength: 6 }),
	listDelayMs: fc.constantFrom(0, 0, 4000, 11_000),
	tries: fc.array(aTry, { minLength: 1, maxLength: 4 }),
	hasKey: fc.constant(true),
});

type Impl = 'old' | 'new';

async function play(impl: Impl, { form, items, steps, listFails, listDelayMs, tries }: Scenario) {
	jest.useFakeTimers({ now: NOW, doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
	const log: unknown[] = [];
	const jobs: Array<{ id: string; created_at: string; metadata: unknown; shownAt: number }> = [];
	const sentByItem = new Map<string, number>();
	let listed = 0;
	const addJob = (metadata: unknown, item: string) => {
		const count = jobs.filter(({ id }) => id.startsWith(`0000000${item}`)).length;
		const id = `0000000${item}-0000-4000-8000-${String(count + 1).padStart(12, '0')}`;
		jobs.unshift({
			id,
			created_at: new Date(Date.now()).toISOString(),
			metadata,
			shownAt: Date.now() + listDelayMs,
		});
		return id;
	};
	const fail = (code: string, syscall?: string) =>
		Object.assign(new Error(code), { code, syscall, isAxiosError: true });
	const sleep = async (ms: number, signal: AbortSignal) =>
		await new Promise<void>((resolve, reject) => {
			const abort = () => reject(fail('ERR_CANCELED'));
			if (signal.aborted) return abort();
			const timer = setTimeout(resolve, ms);
			signal.addEventListener('abort', () => {
				clearTimeout(timer);
				abort();
			});
		});
	let signal = new AbortController().signal;
	const http = async (
		_type: string,
		options: {
			method: string;
			url: string;
			body?: string;
			headers: Record<string, unknown>;
			qs: { page?: number };
			timeout: number;
		},
	) => {
		const headers: Record<string, string> = { date: new Date(Date.now()).toUTCString() };
		if (signal.aborted) throw fail('ERR_CANCELED');
		if (options.method === 'GET') {
			log.push([Date.now() - NOW, 'list', options.qs.page]);
			await sleep(10, signal);
			if (listFails[listed++ % Math.max(1, listFails.length)])
				return { statusCode: 403, headers, body: '{"detail":"no"}' };
			const results = jobs
				.filter(({ shownAt }) => shownAt <= Date.now())
				.map(({ id, created_at, metadata }) => ({ id, created_at, metadata, status: 1 }));
			return {
				statusCode: 200,
				headers,
				body: JSON.stringify({ count: results.length, next: null, previous: null, results }),
			};
		}
		const body = JSON.parse(options.body ?? '{}') as {
			a?: string;
			metadata?: unknown;
			inputs?: Array<{ a: string }>;
		};
		// Items that are under way in the same moment come in any order.
		const item = body.a?.[0] ?? '9';
		const sent = sentByItem.get(item) ?? 0;
		sentByItem.set(item, sent + 1);
		const { reply, takes, lateMs, retryAfter } = steps[(sent + Number(item)) % steps.length];
		log.push([
			Date.now() - NOW,
			options.url,
			options.body,
			options.headers['X-Skip-Cache'],
			options.timeout,
			reply,
		]);
		const made = () =>
			form === 'bulk'
				? (body.inputs ?? []).map(({ a }) => addJob({}, a[0]))
				: [addJob(body.metadata ?? {}, item)];
		const ids =
			reply === 'ok' || (takes && !['refused', 'notSent', '429', '400', '307'].includes(reply))
				? made()
				: [];
		await sleep(reply === 'timeout' ? options.timeout : lateMs, signal);
		const response =
			form === 'bulk'
				? ids
				: form === 'sync'
					? [{ key: 'a', value: 'b', data_type: 'string' }]
					: ids[0];
		switch (reply) {
			case 'ok':
				return { statusCode: 200, headers, body: JSON.stringify(response) };
			case 'noId':
				return { statusCode: 200, headers, body: '{}' };
			case 'page':
				return { statusCode: 200, headers, body: '<html>' };
			case 'reset':
				throw fail('ECONNRESET');
			case 'refused':
				throw fail('ECONNREFUSED', 'connect');
			case 'notSent':
				throw fail('ERR_INVALID_URL');
			case 'timeout':
				throw fail('ECONNABORTED');
			default:
				if (reply === '429' && retryAfter !== undefined)
					headers['retry-after'] = String(retryAfter);
				return { statusCode: Number(reply), headers, body: '{"detail":"why"}' };
		}
	};

	let stored: Record<string, unknown> = {};
	let executionId = 1;
	const results: unknown[] = [];
	for (const [index, one] of tries.entries()) {
		const isRetry = index > 0 && one.kind !== 'same';
		if (isRetry) executionId++;
		if (isRetry)
			stored = one.kind === 'crashed' ? {} : (JSON.parse(JSON.stringify(stored)) as typeof stored);
		const stop = new AbortController();
		signal = stop.signal;
		const establishedAt = NOW;
		const nodeContext = stored;
		const context = {
			getContext: () => nodeContext,
			getNode: () => ({
				id: 'n',
				name: 'Roe AI',
				parameters: { trace: one.trace, changed: one.changed },
			}),
			getMode: () => (executionId > 1 ? 'retry' : 'manual'),
			getExecutionId: () => String(executionId),
			getWorkflowDataProxy: () => ({
				$runIndex: one.runIndex,
				$execution: { resumeUrl: `https://n8n.test/?signature=${'k'.repeat(64)}` },
			}),
			getInputData: () =>
				Array.from({ length: items }, (_, item) => ({ json: { item, changed: one.changed } })),
			getExecutionCancelSignal: () => stop.signal,
			getExecutionContext: () => ({ establishedAt }),
			getExecutionDataById: async () => ({
				executionData: { nodeExecutionStack: [{ source: one.kind === 'crashed' ? null : {} }] },
			}),
			getCredentials: async () => credentials.roeAiApi,
			helpers: { httpRequestWithAuthentication: http },
		} as unknown as IExecuteFunctions;
		const runOf = (item: number): Run => ({
			agentId: AGENT,
			inputs: [{ key: 'a', kind: 'text', text: `${item} ${one.changed}` }],
			metadata: one.mine ? { n8n_submission_id: 'mine' } : { n8n_item: String(item) },
			skipCache: false,
			timeoutMs: 60_000,
		});
		const rules = { preventDuplicates: one.prevent, traceMetadata: one.trace };
		const all = Array.from({ length: items }, (_, item) => item);
		const work: () => Promise<unknown[]> = (() => {
			if (form === 'bulk') {
				const texts = (item: number) => ({ a: `${item} ${one.changed}` });
				const common = { agentId: AGENT, skipCache: false, timeoutMs: 60_000 };
				if (impl === 'old') {
					return async () => {
						const memory = new SubmissionMemory(context);
						const cutOff = new CutOff(context, memory);
						const entries: OldEntry[] = all.map((item) => ({
							...common,
							inputs: texts(item),
							memory: one.prevent
								? memory.entry(item, JSON.stringify(texts(item)))
								: { source: '', sent: '' },
						}));
						for (const entry of entries) await cutOff.recall(entry.memory);
						const failures = await oldBulk(context, entries, true);
						const out = entries.map((entry) => entry.memory.jobId ?? shown(failures.get(entry)));
						const note = memory.note();
						if (one.finish) memory.forget();
						return [...out, note];
					};
				}
				return async () => {
					const store = new SubmissionStore(context);
					const entries: BulkEntry[] = all.map((item) => ({
						...common,
						inputs: texts(item),
						submission: one.prevent
							? store.open(item, JSON.stringify(texts(item)))
							: createUnstored(),
					}));
					const failures = await startBulk(context, store, entries, true);
					const out = entries.map((entry) =>
						entry.submission.record.state === 'started'
							? entry.submission.record.jobId
							: shown(failures.get(entry)),
					);
					const note = store.summarize();
					if (one.finish) store.finish();
					return [...out, note];
				};
			}
			if (impl === 'old') {
				return async () => {
					const submissions = new Submissions(context);
					const out = await Promise.all(
						all.map(async (item) => {
							try {
								if (form === 'async')
									return await submissions.submitAsync(item, runOf(item), rules);
								const submitted = await submissions.submit(oldSync, item, runOf(item), rules);
								return 'started' in submitted ? { outputs: submitted.started } : submitted;
							} catch (error) {
								return shown(error);
							}
						}),
					);
					if (one.discard) submissions.forgetItem(0);
					const note = submissions.note();
					if (one.finish) submissions.finish();
					return [...out, note];
				};
			}
			return async () => {
				const starter = new JobStarter(context);
				const out = await Promise.all(
					all.map(async (item) => {
						try {
							if (form === 'async')
								return toAsyncJob(await starter.startJob(asyncRun, item, runOf(item), rules));
							const started = await starter.startJob(syncRun, item, runOf(item), rules);
							return started.isNew
								? { outputs: started.response }
								: { jobId: started.jobId, recovered: started.recovered };
						} catch (error) {
							return shown(error);
						}
					}),
				);
				if (one.discard) starter.discard(0);
				const note = starter.summarize();
				if (one.finish) starter.finish();
				return [...out, note];
			};
		})();
		let isDone = false;
		const working = work().finally(() => (isDone = true));
		working.catch(() => undefined);
		if (one.stopAtMs !== undefined) setTimeout(() => stop.abort(), one.stopAtMs);
		for (let round = 0; !isDone; round++) {
			if (round > 3000) throw new Error('endless');
			await jest.advanceTimersByTimeAsync(500);
		}
		results.push(await working.catch(shown), Date.now() - NOW);
		await jest.advanceTimersByTimeAsync(one.gapMs);
	}
	jest.useRealTimers();
	const lines = log.map((entry) => JSON.stringify(entry)).sort();
	return {
		log: lines,
		results,
		jobs: jobs.map(({ id, metadata }) => JSON.stringify([id, metadata])).sort(),
	};
}

function shown(error: unknown) {
	const { name, message, description, httpCode } = (error ?? {}) as Record<string, unknown>;
	return error === undefined ? undefined : { name, message, description, httpCode };
}

void oldAsync;
process.setMaxListeners(0);
beforeEach(() => jest.spyOn(Math, 'random').mockReturnValue(0.5));

it('old and new do the same', async () => {
	const seen: Record<string, number> = {};
	await fc.assert(
		fc.asyncProperty(scenario, async (given) => {
			const before = await play('old', given);
			const after = await play('new', given);
			expect(after).toEqual(before);
			for (const result of before.results.flat()) {
				const key =
					typeof result === 'object' && result !== null
						? 'message' in result
							? String((result as { message: unknown }).message).slice(0, 70)
							: JSON.stringify(
									Object.entries(result).map(([name, value]) =>
										typeof value === 'boolean' ? `${name} ${value}` : name,
									),
								)
						: typeof result;
				seen[key] = (seen[key] ?? 0) + 1;
			}
			seen.requests = (seen.requests ?? 0) + before.log.length;
		}),
		{ numRuns: RUNS },
	);
	console.log(seen);
}, 3_000_000);
