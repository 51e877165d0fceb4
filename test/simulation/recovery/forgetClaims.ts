import { claimJob, isClaimedByOther } from '../../../nodes/RoeAi/submission/recovery/claimedJobs';

/** Of the node. */
const MAX_CLAIMED = 20_000;

let claims = 0;

/** A new process remembers no claims. The node keeps only so many: others take their place. */
export function forgetClaims(): void {
	const oldest = `old claim ${claims++}`;
	claimJob(oldest, 'somebody');
	for (let count = 0; count <= MAX_CLAIMED; count++) claimJob(`claim ${claims++}`, 'somebody');
	if (isClaimedByOther(oldest, 'another')) throw new Error('The node keeps more claims now');
}
