import { pause } from '../transport/pause';
import type { JobLookup } from './jobLookup';
import type { PendingState } from './submissionRecord';

/** How long one try looks for a job before it fails, ms. */
export const MAX_LOOKUP_MS = 20_000;
const PAUSES_MS = [200, 800, 2000, 3000];
export const NOT_YET_SHOWN =
	'Roe’s list of jobs doesn’t show it, but Roe may still be working on the request';

export type LookupResult =
	| { kind: 'found'; jobId: string }
	| { kind: 'absent' }
	| { kind: 'undecided'; problem: string };

/** Looks for a pending submission's job. @param isOld An earlier try's job has had time to appear: one lookup once it's decidable is enough. */
export async function lookUpJob(
	jobLookup: JobLookup,
	{ submissionId, sentAt, decidableAt }: PendingState,
	isOld: boolean,
	signal: AbortSignal | undefined,
): Promise<LookupResult> {
	const giveUpAt = Date.now() + MAX_LOOKUP_MS;
	for (let attempt = 0; ; attempt++) {
		const lookedAt = Date.now();
		const result = await jobLookup.find(submissionId, sentAt, Math.min(lookedAt, decidableAt));
		let problem: string;
		if ('jobs' in result) {
			const jobId = result.jobs.get(submissionId);
			if (jobId !== undefined) return { kind: 'found', jobId };
			if (lookedAt >= decidableAt) return { kind: 'absent' };
			problem = NOT_YET_SHOWN;
		} else {
			problem = result.unreadable;
		}
		const leftMs = decidableAt - Date.now();
		const isSoonDecidable = isOld && 'jobs' in result && leftMs < MAX_LOOKUP_MS;
		const pauseMs = PAUSES_MS[Math.min(attempt, PAUSES_MS.length - 1)];
		const wait = isSoonDecidable ? Math.max(leftMs, PAUSES_MS[0]) : pauseMs;
		const isTooLate = !isSoonDecidable && Date.now() + wait > giveUpAt;
		if (isTooLate || !(await pause(wait, signal))) return { kind: 'undecided', problem };
	}
}
