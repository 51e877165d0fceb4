import {
	decide,
	isDecisive,
	type KeyQuestion,
} from '../../../../nodes/RoeAi/submission/deduplication/decide';
import type { KeyedJob } from '../../../../nodes/RoeAi/submission/deduplication/deduplicationMetadata';
import { STATUSES } from '../../../../nodes/RoeAi/transport/jobStatuses';
import { fc } from '../../../support/property';

const DIGEST = 'v1:ours';
const QUESTION: KeyQuestion = {
	inputsDigest: DIGEST,
	submissionId: 'ours',
	since: 1000,
	restartFailed: true,
};
const [PENDING, , , SUCCESS, FAILURE, CANCELLED] = STATUSES.map(({ code }) => code);
const UNKNOWN = 99;

const job = (jobId: string, change: Partial<KeyedJob> = {}): KeyedJob => ({
	jobId,
	createdAt: 2000,
	statusCode: SUCCESS,
	inputsDigest: DIGEST,
	submissionId: undefined,
	...change,
});

const ABSENT = { kind: 'absent', replacesFailed: false };
const REPLACES = { kind: 'absent', replacesFailed: true };
const found = (jobId: string, isOurs = false) => ({
	kind: 'found',
	job: expect.objectContaining({ jobId }) as object,
	isOurs,
});
const other = (jobId: string) => ({
	kind: 'otherInputs',
	job: expect.objectContaining({ jobId }) as object,
});

const failed = (jobId: string, change: Partial<KeyedJob> = {}) =>
	job(jobId, { statusCode: FAILURE, ...change });
const KEPT = { restartFailed: false };

describe('the decision about a key', () => {
	it.each<[string, KeyedJob[], object, Partial<KeyQuestion>?]>([
		['no job', [], ABSENT],
		['a job that succeeded', [job('a')], found('a')],
		['a running job', [job('a', { statusCode: PENDING })], found('a')],
		['a job of an unknown status', [job('a', { statusCode: UNKNOWN })], found('a')],
		['a failed job', [failed('a')], REPLACES],
		['a cancelled job', [job('a', { statusCode: CANCELLED })], REPLACES],
		['a failed job that is kept', [failed('a')], found('a'), KEPT],
		['a job before the window', [job('a', { createdAt: 999 })], ABSENT],
		['a job at the window’s start', [job('a', { createdAt: 1000 })], found('a')],
		['a job without a time', [job('a', { createdAt: Infinity })], found('a')],
		['a failed job before the window', [failed('a', { createdAt: 1 })], ABSENT, KEPT],
		['other inputs', [job('a', { inputsDigest: 'v1:other' })], other('a')],
		['no digest', [job('a', { inputsDigest: undefined })], found('a')],
		['a digest of a later version', [job('a', { inputsDigest: 'v2:other' })], found('a')],
		['a failed job with other inputs', [failed('a', { inputsDigest: 'v1:other' })], REPLACES],
		[
			'a failed job with other inputs that is kept',
			[failed('a', { inputsDigest: 'v1:other' })],
			other('a'),
			KEPT,
		],
		['the newest of two', [job('a'), job('b', { createdAt: 3000 })], found('b')],
		[
			'a failed one after a successful one',
			[job('a'), failed('b', { createdAt: 3000 })],
			found('a'),
		],
		[
			'a failed one that is kept, after a successful one',
			[job('a'), failed('b', { createdAt: 3000 })],
			found('a'),
			KEPT,
		],
		['the newest failed one', [failed('a'), failed('b', { createdAt: 3000 })], found('b'), KEPT],
		[
			'one with the same inputs, even if another is newer',
			[job('a'), job('b', { createdAt: 3000, inputsDigest: 'v1:other' })],
			found('a'),
		],
		['our own job', [job('a', { submissionId: 'ours' })], found('a', true)],
		['our own job, which failed', [failed('a', { submissionId: 'ours' })], found('a', true)],
		['two jobs without a submission ID', [job('a')], found('a'), { submissionId: undefined }],
	])('is correct for %s', (_, jobs, decision, change = {}) => {
		expect(decide(jobs, { ...QUESTION, ...change })).toEqual(decision);
	});

	const anyJob = fc.record<KeyedJob>({
		jobId: fc.uuid(),
		createdAt: fc.constantFrom(0, 999, 1000, 1500, 2000, Infinity),
		statusCode: fc.constantFrom(...STATUSES.map(({ code }) => code), UNKNOWN),
		inputsDigest: fc.constantFrom(undefined, DIGEST, 'v1:other', 'v2:other'),
		submissionId: fc.constantFrom(undefined, 'ours', 'theirs'),
	});
	const anyQuestion = fc.record<KeyQuestion>({
		inputsDigest: fc.constant(DIGEST),
		submissionId: fc.constantFrom(undefined, 'ours'),
		since: fc.constant(1000),
		restartFailed: fc.boolean(),
	});

	it('never starts a job if one in the window is running or succeeded', () => {
		fc.assert(
			fc.property(fc.array(anyJob), anyQuestion, (jobs, question) => {
				const alive = jobs.some(
					({ createdAt, statusCode }) =>
						createdAt >= question.since && ![FAILURE, CANCELLED].includes(statusCode),
				);
				if (alive) expect(decide(jobs, question).kind).not.toBe('absent');
			}),
		);
	});

	it('never returns a job from before the window, or with other inputs', () => {
		fc.assert(
			fc.property(fc.array(anyJob), anyQuestion, (jobs, question) => {
				const decision = decide(jobs, question);
				if (decision.kind !== 'found') return;
				expect(decision.job.createdAt).toBeGreaterThanOrEqual(question.since);
				if (!decision.isOurs) expect(decision.job.inputsDigest).not.toBe('v1:other');
			}),
		);
	});

	it('doesn’t change with older jobs if it’s decisive', () => {
		fc.assert(
			fc.property(fc.array(anyJob), fc.array(anyJob), anyQuestion, (newer, more, question) => {
				const asked = { ...question, submissionId: undefined };
				const decision = decide(newer, asked);
				const oldest = Math.min(...newer.map(({ createdAt }) => createdAt));
				const older = more.filter(({ createdAt }) => createdAt < oldest);
				if (isDecisive(decision)) expect(decide([...newer, ...older], asked)).toEqual(decision);
			}),
		);
	});
});
