import type { IExecuteFunctions } from 'n8n-workflow';

import { JobStarter } from '../../../nodes/RoeAi/submission/jobStarter';
import { asyncRun } from '../../../nodes/RoeAi/submission/runKinds';
import { toAsyncJob } from '../../../nodes/RoeAi/submission/startedJob';
import type { SubmissionRecord } from '../../../nodes/RoeAi/submission/submissionRecord';
import { credentials } from '../../support/credential';
import { fc } from '../../support/property';

/** The responses of a scripted Roe. Those of the first list may come after a job was started. */
const AFTER_A_START = ['reset', 'timeout', '408', '500', '504', '302', 'noId'] as const;
const WITHOUT_A_START = ['refused', 'notSent', '429', '400', '307'] as const;

interface Step {
	reply: (typeof AFTER_A_START)[number] | (typeof WITHOUT_A_START)[number] | 'ok';
	/** Roe starts a job. */
	starts: boolean;
}

/** A try to start the job of one item. */
interface Try {
	/** `same`: "Retry On Fail"; `retry`: a failed execution is retried; `crashed`: one whose process died, with its record. */
	kind: 'same' | 'retry' | 'crashed';
	/** Time after the try, ms. */
	gapMs: number;
	/** When the execution is stopped, ms. */
	stopAtMs: number | undefined;
	traceMetadata: boolean;
}

export interface Script {
	steps: Step[];
	/** Which lookups of Roe's list fail. */
	listFails: boolean[];
	/** How late the list shows a job, ms. */
	listDelayMs: number;
	tries: Try[];
}

const steps = fc.array(
	fc.oneof(
		fc.constant<Step>({ reply: 'ok', starts: true }),
		fc.record<Step>({ reply: fc.constantFrom(...AFTER_A_START), starts: fc.boolean() }),
		fc.record<Step>({ reply: fc.constantFrom(...WITHOUT_A_START), starts: fc.constant(false) }),
	),
	{ minLength: 1, maxLength: 8 },
);

const tries = fc.array(
	fc.record<Try>({
		kind: fc.constantFrom('same', 'retry', 'crashed'),
		gapMs: fc.constantFrom(0, 5000, 20_000, 300_000),
		stopAtMs: fc.constantFrom(undefined, undefined, undefined, 50, 3000, 15_000),
		traceMetadata: fc.constantFrom(true, true, true, false),
	}),
	{ minLength: 1, maxLength: 5 },
);

export const anyScript = fc.record<Script>({
	steps: fc.oneof(
		steps,
		steps.map(([first]) => [first]),
	),
	listFails: fc.array(fc.constantFrom(false, false, true), { minLength: 1, maxLength: 6 }),
	listDelayMs: fc.constantFrom(0, 4000, 11_000),
	tries: tries.map((all) => {
		// Nothing remembers whether the jobs of a process that died have the submission ID: the option stays as it is.
		const [{ traceMetadata }] = all;
		const hasCrash = all.some(({ kind }) => kind === 'crashed');
		return hasCrash ? all.map((one) => ({ ...one, traceMetadata })) : all;
	}),
});

export interface Played {
	/** IDs of the jobs that Roe started. */
	jobs: string[];
	/** By try: the job ID that came out; undefined after an error. */
	jobIds: Array<string | undefined>;
	/** By request: its reply, and the item's record when it was sent, as it would be stored. */
	requests: Array<{ reply: Step['reply']; record: SubmissionRecord | undefined }>;
}

const NOW = Date.parse('2026-11-24T10:00:00Z');

/** Plays a script: the tries of one item, one after another. Needs fake timers. */
export async function play({ steps, listFails, listDelayMs, tries }: Script): Promise<Played> {
	const played: Played = { jobs: [], jobIds: [], requests: [] };
	const listed: Array<{ job: object; shownAt: number }> = [];
	let lookups = 0;
	let stored: { submissions?: { items: Record<string, SubmissionRecord> } } = {};
	let stop = new AbortController();

	const httpRequestWithAuthentication = async (
		_type: string,
		{ method, body, timeout }: { method: string; body: string; timeout: number },
	) => {
		const { signal } = stop;
		const respond = (statusCode: number, value: unknown) => ({
			statusCode,
			headers: { date: new Date().toUTCString() },
			body: JSON.stringify(value),
		});
		if (method === 'GET') {
			await delay(10, signal);
			if (listFails[lookups++ % listFails.length]) return respond(403, { detail: 'No' });
			const results = listed.flatMap(({ job, shownAt }) => (shownAt <= Date.now() ? [job] : []));
			return respond(200, { count: results.length, next: null, previous: null, results });
		}
		const record = stored.submissions?.items['0'];
		const { reply, starts } = steps[played.requests.length % steps.length];
		played.requests.push({ reply, record: structuredClone(record) });
		if (starts) {
			const id = `00000000-0000-4000-8000-${String(played.jobs.length).padStart(12, '0')}`;
			const { metadata } = JSON.parse(body) as { metadata?: unknown };
			listed.unshift({
				job: { id, created_at: new Date().toISOString(), metadata },
				shownAt: Date.now() + listDelayMs,
			});
			played.jobs.push(id);
		}
		await delay(reply === 'timeout' ? timeout : 20, signal);
		switch (reply) {
			case 'ok':
				return respond(200, played.jobs.at(-1));
			case 'noId':
				return respond(200, {});
			case 'reset':
				throw failure('ECONNRESET');
			case 'timeout':
				throw failure('ECONNABORTED');
			case 'refused':
				throw failure('ECONNREFUSED', 'connect');
			case 'notSent':
				throw failure('ERR_INVALID_URL');
			default:
				return respond(Number(reply), { detail: 'No' });
		}
	};

	let executionId = 1;
	for (const { kind, gapMs, stopAtMs, traceMetadata } of tries) {
		if (kind !== 'same') {
			executionId++;
			stored = kind === 'crashed' ? {} : (JSON.parse(JSON.stringify(stored)) as typeof stored);
		}
		stop = new AbortController();
		const { signal } = stop;
		const source = kind === 'crashed' ? null : {};
		const resumeUrl = `https://n8n.test/?signature=${'k'.repeat(64)}`;
		const node = stored;
		const context = {
			getContext: () => node,
			getNode: () => ({ id: 'id', name: 'Roe AI', parameters: {} }),
			getMode: () => (executionId > 1 ? 'retry' : 'manual'),
			getExecutionId: () => String(executionId),
			getWorkflowDataProxy: () => ({ $runIndex: 0, $execution: { resumeUrl } }),
			getInputData: () => [{ json: {} }],
			getExecutionCancelSignal: () => signal,
			getExecutionContext: () => ({ establishedAt: NOW }),
			getExecutionDataById: async () => ({
				executionData: { nodeExecutionStack: [{ source }] },
			}),
			getCredentials: async () => credentials.roeAiApi,
			helpers: { httpRequestWithAuthentication },
		} as unknown as IExecuteFunctions;
		const run = {
			agentId: '3f0c9a52-6c1e-4d1b-9a77-1b1d3c2f4a01',
			inputs: [{ key: 'a', kind: 'text' as const, text: 'b' }],
			metadata: {},
			skipCache: false,
			timeoutMs: 60_000,
		};
		const rules = { preventDuplicates: true, traceMetadata, jobContent: {} };
		if (stopAtMs !== undefined) setTimeout(() => stop.abort(), stopAtMs);
		const starting = new JobStarter(context)
			.startJob(asyncRun, 0, run, rules)
			.then(toAsyncJob)
			.then(({ jobId }) => jobId)
			.catch((error: unknown) => {
				if ((error as Error).name !== 'RoeError') throw error;
				return undefined;
			});
		let isDone = false;
		void starting.finally(() => (isDone = true)).catch(() => undefined);
		while (!isDone) await jest.advanceTimersByTimeAsync(500);
		played.jobIds.push(await starting);
		await jest.advanceTimersByTimeAsync(gapMs);
	}
	return played;
}

const failure = (code: string, syscall?: string) =>
	Object.assign(new Error(code), { code, syscall, isAxiosError: true });

async function delay(ms: number, signal: AbortSignal): Promise<void> {
	await new Promise<void>((resolve, reject) => {
		const abort = () => reject(failure('ERR_CANCELED'));
		if (signal.aborted) abort();
		signal.addEventListener('abort', abort);
		setTimeout(() => {
			signal.removeEventListener('abort', abort);
			resolve();
		}, ms);
	});
}

/** A moment at which all scripts begin. */
export const useScriptTime = () => {
	beforeEach(() => jest.useFakeTimers({ now: NOW, doNotFake: ['nextTick', 'setImmediate'] }));
	afterEach(() => jest.useRealTimers());
};
