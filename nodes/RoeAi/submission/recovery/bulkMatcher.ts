import { isObject } from '../../shared/isObject';
import { parseUuid } from '../../shared/uuid';
import type { ListedJob } from '../../transport/types';
import { getCreatedAt, MARGIN_MS } from '../newestJobs';
import { SUBMISSION_METADATA } from '../submissionMetadata';
import {
	type ComparableText,
	digestTexts,
	mayBeSame,
	parseShownInputs,
	type ShownInputs,
	toComparable,
} from './bulkInputs';

/** How much earlier than its request a new job's time may seem, ms: responses have Roe's time in whole seconds. */
const TOLERANCE_MS = 1000;

/** When the requests were sent, and when they were certainly over. By Roe's clock, in ms since 1970. */
export interface Period {
	from: number;
	until: number;
}

export interface WantedRun {
	/** Of its inputs, see `digestTexts`. */
	digest: string;
	/** Milliseconds since 1970. */
	decidableAt: number;
}

/** `contested`: another writer, or another form of the inputs in Roe's list, could explain what the list shows. */
export type Match = { kind: 'found'; jobId: string } | { kind: 'missing' } | { kind: 'contested' };

/**
 * Finds the jobs of bulk runs by their inputs. Pure. Why a match is right, when a run has no job, and which signs make it `contested`:
 * `docs/reliability.md`, “Jobs of Run Bulk”. A wrong match is no worse than a cached result: two runs share a job with the same inputs.
 */
export class BulkMatcher {
	/** Jobs that are exactly like a wanted run's, by digest. */
	private readonly jobs = new Map<string, Set<string>>();

	/** Jobs that may be a wanted run's, by digest. */
	private readonly doubtful = new Map<string, Set<string>>();

	private readonly comparable = new Map<string, Map<string, ComparableText>>();

	private isComparable = true;

	/** @param inputs The wanted runs' inputs, as sent, by digest. @param known Digests of the inputs of these runs' known jobs, by job ID. */
	constructor(
		inputs: Map<string, Record<string, string>>,
		private readonly known: Map<string, string>,
	) {
		for (const [digest, texts] of inputs) {
			this.comparable.set(digest, toComparable(Object.entries(texts)));
		}
	}

	/** @param period Undefined if Roe's time is unknown. */
	add(job: ListedJob, period: Period | undefined): void {
		if (isObject(job.metadata) && job.metadata[SUBMISSION_METADATA] !== undefined) return;
		const shown = parseShownInputs(job.job_inputs);
		const digest = shown?.isExact === true ? digestTexts(shown.texts) : undefined;
		// Roe may write IDs in capitals or without dashes.
		const jobId = parseUuid(job.id) ?? job.id;
		const known = this.known.get(jobId);
		if (known !== undefined) {
			this.isComparable &&= known === digest;
			return;
		}
		const time = placeInTime(getCreatedAt(job), period);
		if (time === 'outside') return;
		if (digest === undefined || !this.comparable.has(digest)) this.addSimilar(jobId, shown);
		else if (time === 'within' && hasNoMetadata(job)) note(this.jobs, digest, jobId);
		else note(this.doubtful, digest, jobId);
	}

	private addSimilar(jobId: string, shown: ShownInputs | undefined): void {
		const texts = toComparable(shown?.texts ?? []);
		for (const [digest, sent] of this.comparable) {
			if (shown === undefined || mayBeSame(sent, texts, shown)) note(this.doubtful, digest, jobId);
		}
	}

	/** Equal runs get jobs in the order in which they become decidable. @param isOthers Whether a job belongs to another run of the node. */
	match(runs: WantedRun[], isOthers: (jobId: string) => boolean): Match[] {
		const matches = new Array<Match>(runs.length);
		const indexes = [...runs.keys()].sort((a, b) => runs[a].decidableAt - runs[b].decidableAt);
		const counts = new Map<string, number>();
		for (const { digest } of runs) counts.set(digest, (counts.get(digest) ?? 0) + 1);
		const free = (jobs: Map<string, Set<string>>, digest: string) =>
			[...(jobs.get(digest) ?? [])].filter((jobId) => !isOthers(jobId));
		const left = new Map<string, { jobs: string[]; isContested: boolean }>();
		for (const [digest, count] of counts) {
			const jobs = free(this.jobs, digest);
			const isDoubtful = !this.isComparable || free(this.doubtful, digest).length > 0;
			left.set(
				digest,
				jobs.length > count ? { jobs: [], isContested: true } : { jobs, isContested: isDoubtful },
			);
		}
		for (const index of indexes) {
			const { jobs = [], isContested = false } = left.get(runs[index].digest) ?? {};
			const jobId = jobs.shift();
			if (jobId !== undefined) matches[index] = { kind: 'found', jobId };
			else matches[index] = { kind: isContested ? 'contested' : 'missing' };
		}
		return matches;
	}
}

function placeInTime(
	createdAt: number,
	period: Period | undefined,
): 'within' | 'unclear' | 'outside' {
	if (period === undefined || !Number.isFinite(createdAt)) return 'unclear';
	const { from, until } = period;
	if (createdAt < from - MARGIN_MS || createdAt > until + MARGIN_MS) return 'outside';
	return createdAt < from - TOLERANCE_MS || createdAt > until ? 'unclear' : 'within';
}

/** Roe ignores metadata of bulk runs, and the node sends none. */
const hasNoMetadata = ({ metadata }: ListedJob) =>
	(metadata ?? undefined) === undefined ||
	(isObject(metadata) && Object.keys(metadata).length === 0);

function note(jobs: Map<string, Set<string>>, digest: string, jobId: string): void {
	const known = jobs.get(digest);
	if (known === undefined) jobs.set(digest, new Set([jobId]));
	else known.add(jobId);
}
