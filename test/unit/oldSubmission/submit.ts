import {
	DEFAULT_TIMEOUT_MS,
	exchange,
	type RoeContext,
	type RoeRequest,
} from '../../../nodes/RoeAi/transport/exchange';
import { pause } from '../../../nodes/RoeAi/transport/pause';
import { RoeError } from '../../../nodes/RoeAi/transport/roeError';
import { filesOf, type Run } from '../../../nodes/RoeAi/transport/runs';
import { keep, keepFound, noteOutcome, noteSent, settle } from './fate';
import type { ItemMemory } from './memory';
import type { Pace } from './pace';
import { type RecentJobs, SUBMISSION_METADATA } from './recentJobs';
import { type StartKind, type StartOutcome, startOutcome } from './startOutcome';
import { untilTaken } from './untilTaken';

/** Requests for one item whose fate was unknown and whose job was then surely not there, before it is given up. */
const MOST_STARTS = 3;
/** How long one try waits for certainty, ms; past that the user is told to try later. */
const LONGEST_LOOK = 20_000;
/** Pauses between looks at the list, ms; the last one repeats. */
const LOOKS = [200, 800, 2000, 3000];

/** A run of an agent in one of Roe's two forms: async answers with the job's ID, sync with the outputs. */
export interface RunKind<Started> extends StartKind<Started> {
	request(run: Run): RoeRequest;
	/** The job's ID, where the answer tells it. */
	jobIdOf(started: Started): string | undefined;
}

export interface Submission<Started> {
	/** Sends only; what outlasts this try is kept in `memory`. */
	context: RoeContext;
	kind: RunKind<Started>;
	run: Run;
	memory: ItemMemory;
	/** Where to look for a job whose answer was lost; undefined where jobs carry no submission ID. */
	recentJobs: RecentJobs | undefined;
	/** Shared by the items of a run. */
	pace: Pace;
	stopped: AbortSignal | undefined;
}

/**
 * What Roe answered to the start, or the job of an earlier start. `recovered`: its answer was lost, and it was found again.
 */
export type Submitted<Started> = { started: Started } | { jobId: string; recovered: boolean };

/**
 * Starts the job of one item, once, whatever happens on the way.
 *
 * A request that surely started nothing is sent again after a pause. One that may have is not: Roe's list of jobs is looked at
 * first, for the submission ID that goes with the job. Found, its ID is the answer; surely absent, the request is sent again;
 * else an error says so.
 *
 * @throws {RoeError} where the job was not started, or can't be told to have been.
 */
export async function submit<Started>(
	submission: Submission<Started>,
): Promise<Submitted<Started>> {
	const { kind, memory, pace, stopped } = submission;
	if (memory.jobId !== undefined) {
		return { jobId: memory.jobId, recovered: memory.recovered === true };
	}
	if (memory.open) {
		const cause = memory.accepted ? takenBefore() : interrupted();
		const found = await lookBeforeRepeating(submission, cause, true);
		if (found !== undefined) return found;
		if (memory.accepted) throw notShown(cause, submission);
	}
	for (let starts = 1; ; starts++) {
		const outcome = await untilTaken(async () => await start(submission), pace, stopped);
		if (outcome.kind === 'started') {
			const jobId = kind.jobIdOf(outcome.started);
			if (jobId !== undefined) keep(memory, jobId);
			return { started: outcome.started };
		}
		if (outcome.kind !== 'unknown') throw outcome.error;
		const found = await lookBeforeRepeating(submission, outcome.error);
		if (found !== undefined) return found;
		if (memory.accepted) throw notShown(outcome.error, submission);
		if (starts >= MOST_STARTS || outcome.why === 'redirected') throw outcome.error;
	}
}

/**
 * Plain behaviour, without memory or looking: one request, and what comes of it.
 *
 * @throws {RoeError} for everything but a start.
 */
export async function submitOnce<Started>(
	context: RoeContext,
	kind: RunKind<Started>,
	run: Run,
): Promise<Submitted<Started>> {
	const outcome = await send(context, kind, run);
	if (outcome.kind !== 'started') throw outcome.error;
	return { started: outcome.started };
}

/**
 * One request, and what comes of it.
 *
 * @throws {BadInput} if a file could not be read to its end, or the credential can't be right: surely nothing was started, since a
 *   server can't act on a body that ends before its Content-Length (RFC 9112, section 8).
 */
async function send<Started>(
	context: RoeContext,
	kind: RunKind<Started>,
	run: Run,
): Promise<StartOutcome<Started>> {
	const outcome = startOutcome(kind, await exchange(context, kind.request(run)));
	const unread = filesOf(run).find(({ readError }) => readError !== undefined);
	if (outcome.kind !== 'started' && unread?.readError !== undefined) throw unread.readError;
	return outcome;
}

/** One request, with what is known before and after it written to the memory. */
async function start<Started>({
	context,
	kind,
	run,
	memory,
	recentJobs,
}: Submission<Started>): Promise<StartOutcome<Started>> {
	const { timeoutMs = DEFAULT_TIMEOUT_MS } = run;
	noteSent(memory, timeoutMs, recentJobs !== undefined);
	let isSent = false;
	try {
		const outcome = await send(context, kind, run);
		isSent = true;
		noteOutcome(memory, outcome, timeoutMs);
		return outcome;
	} finally {
		// Only what `send` throws ends here.
		if (!isSent) settle(memory);
	}
}

/**
 * Looks for the job of a request whose fate is unknown.
 *
 * @param isOld The request is of an earlier try, and its job has had time to show up: what the first look does not show will rather
 *   not come, so the next one is when that is certain.
 * @returns The job; undefined where surely none was started.
 * @throws {RoeError} where that can't be told.
 */
async function lookBeforeRepeating<Started>(
	{ memory, run, recentJobs, stopped }: Submission<Started>,
	cause: RoeError,
	isOld = false,
): Promise<{ jobId: string; recovered: boolean } | undefined> {
	const submissionId = run.metadata[SUBMISSION_METADATA];
	if (recentJobs === undefined || submissionId === undefined || memory.unmarked) {
		throw cannotTell(cause, run.agentId, undefined, 'the job carries no mark to find it by');
	}
	const { settledAt = 0, since = 0 } = memory;
	const giveUpAt = Date.now() + LONGEST_LOOK;
	let problem = '';
	for (let look = 0; ; look++) {
		const lookedAt = Date.now();
		const seen = await recentJobs.look(submissionId, since, Math.min(lookedAt, settledAt));
		if ('jobs' in seen) {
			const jobId = seen.jobs.get(submissionId);
			if (jobId !== undefined) {
				keepFound(memory, jobId);
				return { jobId, recovered: true };
			}
			if (lookedAt >= settledAt) {
				if (!memory.accepted) settle(memory);
				return undefined;
			}
			problem = 'its list of jobs does not show it, but it may still be working on the request';
		} else {
			problem = seen.unreadable;
		}
		const left = settledAt - Date.now();
		const isSoonCertain = isOld && 'jobs' in seen && left < LONGEST_LOOK;
		const pauseMs = LOOKS[Math.min(look, LOOKS.length - 1)];
		const wait = isSoonCertain ? Math.max(left, LOOKS[0]) : pauseMs;
		// Long lists take long to read.
		const isInVain = !isSoonCertain && Date.now() + wait > giveUpAt;
		if (isInVain || !(await pause(wait, stopped))) {
			throw cannotTell(cause, run.agentId, submissionId, problem);
		}
	}
}

function interrupted(): RoeError {
	return new RoeError(
		'An earlier try was interrupted and may have started the job',
		'What came of it is not known.',
	);
}

function takenBefore(): RoeError {
	return new RoeError(
		'Roe took the run in an earlier try, but did not give the job’s ID, so the job may exist',
		'Look at the agent’s jobs in Roe before you run this again.',
	);
}

/** Roe said that it took the run but shows no job: sending it again would not make that clearer. */
function notShown<Started>(cause: RoeError, { run }: Submission<Started>): RoeError {
	return new RoeError(
		cause.message,
		`${cause.description} Roe’s list of jobs does not show it: ${markOf(run.metadata[SUBMISSION_METADATA])}.${run.skipCache ? '' : FROM_CACHE} A retry of this execution looks for it again, but sends nothing again; a new execution does.`,
		cause.httpCode,
	);
}

/** A cache hit is an earlier job, with the metadata of the run that started it. */
const FROM_CACHE =
	' If Roe took the result from its cache, the job is an earlier one with the same inputs.';

const markOf = (submissionId: string) =>
	`its metadata would hold ${SUBMISSION_METADATA} = ${submissionId}`;

function cannotTell(
	cause: RoeError,
	agentId: string,
	submissionId: string | undefined,
	problem: string,
): RoeError {
	const find =
		submissionId === undefined
			? 'A retry of this execution sends nothing again; a new execution does. Turn on the option “Trace Metadata” to let answers that are lost from now on be found again.'
			: `If the job exists, ${markOf(submissionId)}. Retry the execution in a few minutes: it looks for the job first and starts it only where it is surely missing.`;
	return new RoeError(
		`It is not known whether Roe started the job: ${lowerFirst(cause.message)}`,
		`${cause.description} The request was not repeated, since the job may exist: ${problem}. Look at the jobs of the agent ${agentId} in Roe. ${find}`,
		cause.httpCode,
	);
}

const lowerFirst = (text: string) =>
	/^Roe/.test(text) ? text : text[0].toLowerCase() + text.slice(1);
