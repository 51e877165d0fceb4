import { KeySearch } from '../../nodes/RoeAi/submission/deduplication/keySearch';
import { BulkMatcher } from '../../nodes/RoeAi/submission/recovery/bulkMatcher';
import { CrashRecovery } from '../../nodes/RoeAi/submission/recovery/crashRecovery';
import { JobLookup } from '../../nodes/RoeAi/submission/recovery/jobLookup';
import { createUnstored, SubmissionStore } from '../../nodes/RoeAi/submission/submissionStore';

/** Something in the node without which “one item, one job” doesn't hold. */
export interface Safeguard {
	name: string;
	/** What the node does without it. */
	without: string;
	/** Takes it out of the node. @returns puts it back */
	remove(): () => void;
}

/** Replaces a method by one that is made from it. */
function replace<Type extends object, Name extends keyof Type>(
	prototype: Type,
	name: Name,
	make: (original: Type[Name]) => Type[Name],
): () => void {
	const original = prototype[name];
	prototype[name] = make(original);
	return () => {
		prototype[name] = original;
	};
}

export const SAFEGUARDS: Safeguard[] = [
	{
		name: 'records',
		without: 'Each try of an item is the first.',
		remove: () => replace(SubmissionStore.prototype, 'open', () => () => createUnstored()),
	},
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
			replace(CrashRecovery.prototype, 'reconcile', (reconcile) => {
				return async function (this: CrashRecovery, submission, jobLookup) {
					if (submission.record.state === 'new') return { kind: 'absent' };
					return await reconcile.call(this, submission, jobLookup);
				};
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
