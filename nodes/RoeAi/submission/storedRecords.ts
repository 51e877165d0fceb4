import { isObject } from '../shared/isObject';
import { isText } from '../shared/isText';
import { RECORD_VERSION, type SubmissionRecord } from './submissionRecord';

/** What one run of the node has started. Lies in the node's context of the execution, which n8n stores with the run data. Plain JSON. */
export interface RunRecord {
	v: typeof RECORD_VERSION;
	/** n8n's index of the run that this is of. Left out if that run is over. A loop runs a node again with another index, for new jobs. */
	runIndex?: number;
	/**
	 * Counts the runs of the node that a loop makes. A retry of an execution whose process died counts as that did. n8n's own index goes
	 * on after the runs that n8n made up for it.
	 */
	loopPass: number;
	/** The execution that writes this. */
	executionId: string;
	/** Milliseconds since 1970: when that execution ran the node for the first time. */
	startedAt: number;
	/** By item index. Unchecked, see `parseSubmissionRecord`. */
	items: Record<string, unknown>;
}

/** @returns A stored value as the record of a run; undefined if it isn't one of this version. */
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

/** @returns A stored value as the record of a submission; undefined if it isn't one of this version. */
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
			return isText(jobId) && isFlag(record.recovered);
		default:
			return false;
	}
}

const isFlag = (value: unknown) => value === undefined || value === true;
const isCount = (value: unknown) => typeof value === 'number' && value >= 0;
