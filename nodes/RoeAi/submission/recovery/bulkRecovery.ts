import type { IExecuteFunctions } from 'n8n-workflow';

import { RoeError } from '../../shared/roeError';
import { pause } from '../../transport/pause';
import { toWellFormedTexts } from '../../transport/runs';
import { MAX_LOOKUP_MS, NOT_YET_SHOWN } from '../lookUpJob';
import { NewestJobs } from '../newestJobs';
import type { BulkRunEntry, CreateBulkResolver } from '../resolver';
import { LIST_DELAY_MS, type PendingState, type SubmissionEvent } from '../submissionRecord';
import { digestTexts } from './bulkInputs';
import { BulkMatcher, type Match, type WantedRun } from './bulkMatcher';
import { claimJob, isClaimedByOther } from './claimedJobs';
import { CrashRecovery } from './crashRecovery';
import { bulkContested, bulkNotShown, bulkUndecided } from './errors';

const BULK_PAUSES_MS = [800, 2000, 3000];

/**
 * Checks whether the jobs of bulk runs exist, by their inputs in Roe's list of jobs. `BulkMatcher` says why that is right.
 * One lookup is for all unresolved runs of an agent. It begins 12 seconds after the responses were lost, so the list shows all
 * jobs that existed then; jobs that others started in that time show too. Only runs that are decidable are called absent.
 */
export const createBulkRecovery: CreateBulkResolver = (context, store) => {
	const crashRecovery = new CrashRecovery(context, store.startedAt);
	return {
		async resolve({ agentId, unresolved, all, cause }) {
			for (const { submission } of unresolved) await crashRecovery.reconcile(submission, undefined);
			const errors = new Map<(typeof unresolved)[number], RoeError>();
			const pending = toPending(unresolved);
			if (pending.length === 0) return errors;
			const wanted = new Set(unresolved);
			const rivals = toPending(all.filter((entry) => !wanted.has(entry)));
			const isOthers = (jobId: string) => isClaimedByOther(jobId, store.owner);
			const known = getKnownJobs(all);
			const list = await lookUpRuns({ context, agentId, pending, rivals, known, isOthers });
			// Matched and claimed without a pause, so no other execution matches the same jobs.
			const matches =
				'problem' in list ? [] : list.matcher.match([...pending, ...rivals], isOthers);
			pending.forEach((run, index) => {
				const result = decideRun(run, list, matches[index], agentId, cause);
				if (result instanceof RoeError) {
					errors.set(run.entry, result);
				} else {
					run.entry.submission.apply(result);
					if (result.type === 'found') claimJob(result.jobId, store.owner);
				}
			});
			return errors;
		},
		noteStarted: (jobId) => claimJob(jobId, store.owner),
	};
};

interface PendingRun<Entry> extends WantedRun {
	entry: Entry;
	state: PendingState;
	/** As sent. */
	texts: Record<string, string>;
}

function toPending<Entry extends BulkRunEntry>(entries: Entry[]): Array<PendingRun<Entry>> {
	return entries.flatMap((entry) => {
		const { record: state } = entry.submission;
		if (state.state !== 'pending') return [];
		const texts = toWellFormedTexts(entry.inputs);
		const digest = digestTexts(Object.entries(texts));
		return [{ entry, state, texts, digest, decidableAt: state.decidableAt }];
	});
}

function getKnownJobs(entries: BulkRunEntry[]): Map<string, string> {
	return new Map(
		entries.flatMap(({ submission: { record }, inputs }) =>
			record.state === 'started'
				? [[record.jobId, digestTexts(Object.entries(toWellFormedTexts(inputs)))] as const]
				: [],
		),
	);
}

interface Lookup {
	context: IExecuteFunctions;
	agentId: string;
	pending: Array<PendingRun<unknown>>;
	/** Other runs that may have some of the jobs that are found. */
	rivals: Array<PendingRun<unknown>>;
	known: Map<string, string>;
	isOthers(jobId: string): boolean;
}

/** `problem`: why the list couldn't be read. */
type ReadList = { matcher: BulkMatcher; readAt: number } | { problem: string };

/** Reads the list until all runs are decided, or as long as one try may take. @returns the last list that could be read. */
async function lookUpRuns({
	context,
	agentId,
	pending,
	rivals,
	known,
	isOthers,
}: Lookup): Promise<ReadList> {
	const runs = [...pending, ...rivals];
	const inputs = new Map(runs.map(({ digest, texts }) => [digest, texts]));
	const times = runs.map(({ state }) => state);
	const since = times.reduce((min, { sentAt }) => Math.min(min, sentAt), Infinity);
	const until = times.reduce((max, { decidableAt }) => Math.max(max, decidableAt), 0);
	const beganAt = Date.now();
	const signal = context.getExecutionCancelSignal();
	let list: ReadList = { problem: 'Roe’s list of jobs wasn’t read' };
	let wait = Math.min(until - beganAt, LIST_DELAY_MS);
	for (let attempt = 0; await pause(wait, signal); attempt++) {
		const readAt = Date.now();
		const matcher = new BulkMatcher(inputs, known);
		const unreadable = await readInto(matcher, { context, agentId, since, until });
		if (unreadable === undefined) {
			list = { matcher, readAt };
			const matches = matcher.match(runs, isOthers);
			const isOpen = (run: WantedRun, index: number) =>
				matches[index].kind !== 'found' && run.decidableAt > readAt;
			if (!pending.some(isOpen)) break;
		} else if ('problem' in list) {
			list = { problem: unreadable };
		}
		const leftMs = until - Date.now();
		const isSoonDecidable = leftMs > 0 && leftMs < MAX_LOOKUP_MS;
		wait = isSoonDecidable ? leftMs : BULK_PAUSES_MS[Math.min(attempt, BULK_PAUSES_MS.length - 1)];
		if (!isSoonDecidable && Date.now() + wait > beganAt + MAX_LOOKUP_MS) break;
	}
	return list;
}

/** @returns why the list couldn't be read back to `since`; undefined if it could. Times are by this machine's clock. */
async function readInto(
	matcher: BulkMatcher,
	{
		context,
		agentId,
		since,
		until,
	}: { context: IExecuteFunctions; agentId: string; since: number; until: number },
): Promise<string | undefined> {
	const list = new NewestJobs(context, agentId);
	return await list.readBackTo(since, ({ jobs, clockAheadMs: ahead }) => {
		const period = ahead === undefined ? undefined : { from: since + ahead, until: until + ahead };
		for (const job of jobs) matcher.add(job, period);
		return false;
	});
}

function decideRun(
	{ state, entry: { settings } }: PendingRun<BulkRunEntry>,
	list: ReadList,
	match: Match,
	agentId: string,
	cause: RoeError | undefined,
): SubmissionEvent | RoeError {
	const about = { cause, agentId, isAcknowledged: state.acknowledged === true };
	if ('problem' in list) return bulkUndecided(about, list.problem);
	if (match.kind === 'found') return { type: 'found', jobId: match.jobId };
	if (list.readAt < state.decidableAt) return bulkUndecided(about, NOT_YET_SHOWN);
	if (match.kind === 'contested') return bulkContested(about);
	if (state.acknowledged) return bulkNotShown(about, settings.skipCache);
	return { type: 'absent' };
}
