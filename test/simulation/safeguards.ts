import { KeySearch } from '../../nodes/RoeAi/submission/deduplication/keySearch';
import { createUnstored, SubmissionStore } from '../../nodes/RoeAi/submission/submissionStore';
import { RECOVERY_SAFEGUARDS } from './recovery/safeguards';
import { replace, type Safeguard } from './safeguard';

export const SAFEGUARDS: Safeguard[] = [
	{
		name: 'records',
		without: 'Each try of an item is the first.',
		remove: () => replace(SubmissionStore.prototype, 'open', () => () => createUnstored()),
	},
	...RECOVERY_SAFEGUARDS,
	{
		name: 'key search',
		without: 'No job has the deduplication key yet.',
		remove: () =>
			replace(KeySearch.prototype, 'find', () => async () => ({
				kind: 'absent' as const,
				replacesFailed: false,
			})),
	},
];
