import { dropOldest } from '../../shared/dropOldest';

/** Job IDs to remember: as many as one lookup reads. */
const MAX_CLAIMED = 20_000;

/** By job ID: the run of the node that has the job. Shared by all executions of this process, since bulk jobs don't show whose they are. */
const owners = new Map<string, string>();

/** The first claim stays: cached runs share a job. @param owner `SubmissionStore.owner`. */
export function claimJob(jobId: string, owner: string): void {
	if (owners.has(jobId)) return;
	owners.set(jobId, owner);
	dropOldest(owners, MAX_CLAIMED);
}

export function isClaimedByOther(jobId: string, owner: string): boolean {
	return (owners.get(jobId) ?? owner) !== owner;
}
