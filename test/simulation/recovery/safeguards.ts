import { JobLookup } from '../../../nodes/RoeAi/submission/jobLookup';
import { BulkMatcher } from '../../../nodes/RoeAi/submission/recovery/bulkMatcher';
import { CrashRecovery } from '../../../nodes/RoeAi/submission/recovery/crashRecovery';
import { SubmissionStore } from '../../../nodes/RoeAi/submission/submissionStore';
import { replace, type Safeguard } from '../safeguard';

export const RECOVERY_SAFEGUARDS: Safeguard[] = [
	{
		name: 'look-up',
		without: 'A job whose response was lost counts as absent.',
		remove: () =>
			replace(JobLookup.prototype, 'find', () => async () => ({ jobs: new Map<string, string>() })),
	},
	{
		name: 'settle time',
		without: 'A job that the list doesn’t show at once counts as absent.',
		remove: () =>
			replace(
				SubmissionStore.prototype,
				'open',
				(open) =>
					function (this: SubmissionStore, ...given) {
						const submission = open.apply(this, given);
						return {
							get record() {
								const { record } = submission;
								return record.state === 'pending' ? { ...record, decidableAt: 0 } : record;
							},
							apply: (event) => submission.apply(event),
						};
					},
			),
	},
	{
		name: 'fresh look',
		without: 'An earlier reading of the list is as good as a new one.',
		remove: () =>
			replace(
				JobLookup.prototype,
				'find',
				(find) =>
					async function (this: JobLookup, submissionId, since) {
						return await find.call(this, submissionId, since, 0);
					},
			),
	},
	{
		name: 'crash recovery',
		without: 'What a retry has no record of counts as never sent.',
		remove: () =>
			replace(CrashRecovery.prototype, 'reconcile', () => async ({ record, apply }) => {
				if (record.state === 'new') apply({ type: 'absent' });
			}),
	},
	{
		name: 'quick look',
		without: 'What an earlier retry started is not looked for.',
		remove: () => replace(JobLookup.prototype, 'peek', () => async () => undefined),
	},
	{
		name: 'bulk match',
		without: 'Jobs of a lost bulk request count as absent.',
		remove: () =>
			replace(
				BulkMatcher.prototype,
				'match',
				() => (runs) => runs.map(() => ({ kind: 'missing' as const })),
			),
	},
	{
		name: 'signs of another writer',
		without: 'A job that may be a bulk run’s, and isn’t certainly one, counts as none.',
		remove: () =>
			replace(
				BulkMatcher.prototype,
				'match',
				(match) =>
					function (this: BulkMatcher, runs, isOthers) {
						const matches = match.call(this, runs, isOthers);
						return matches.map((one) => (one.kind === 'contested' ? { kind: 'missing' } : one));
					},
			),
	},
];
