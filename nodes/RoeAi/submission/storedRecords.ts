import { isObject } from '../shared/isObject';
import { isText } from '../shared/isText';
import { RECORD_VERSION, type SubmissionRecord } from './submissionRecord';

/** The jobs started by one run of the node, kept in the node's execution context. Plain JSON. */
export interface RunRecord {
	v: typeof RECORD_VERSION;
	/** n8n's run index. Left out after the run has finished. */
	runIndex?: number;
	/** Counts a loop's passes. Unlike n8n's run index, it's the same in the retry of a crashed execution. */
	loopPass: number;
	executionId: string;
	/** When that execution first ran the node, in ms since 1970. */
	startedAt: number;
	items: Record<string, unknown>;
}

/** @returns undefined if the value isn't a run record of this version. */
export function parseRunRecord(value: unknown): RunRecord | undefined {
	if (!isObject(value)) return undefined;
	const { v, runIndex, loopPass, executionId, startedAt, items } = value;
	const isReadable =
		v === RECORD_VERSION &&
		(runIndex === undefined || isCount(runIndex)) &&
		isCount(loopPass) &&
		typeof executionId === 'string' &&
		isCount(startedAt) &&
		isObject(items);
	return isReadable ? (value as unknown as RunRecord) : undefined;
}

/** @returns undefined if the value isn't a submission record of this version. */
export function parseSubmissionRecord(value: unknown): SubmissionRecord | undefined {
	if (!isObject(value)) return undefined;
	const { v, sourceDigest, sentDigest, generation } = value;
	const isReadable =
		v === RECORD_VERSION &&
		typeof sourceDigest === 'string' &&
		typeof sentDigest === 'string' &&
		(generation === undefined || isCount(generation)) &&
		hasReadableState(value);
	return isReadable ? (value as unknown as SubmissionRecord) : undefined;
}

function hasReadableState(record: Record<string, unknown>): boolean {
	const { state, submissionId, jobId } = record;
	switch (state) {
		case 'new':
			return isText(submissionId) && isFlag(record.mayHaveRun);
		case 'pending':
			return (
				isText(submissionId) &&
				isCount(record.sentAt) &&
				isCount(record.decidableAt) &&
				typeof record.traceable === 'boolean' &&
				isFlag(record.acknowledged)
			);
		case 'started':
			return isText(jobId) && isFlag(record.recovered) && isFlag(record.deduplicated);
		default:
			return false;
	}
}

const isFlag = (value: unknown) => value === undefined || value === true;
const isCount = (value: unknown) => typeof value === 'number' && value >= 0;
