import { createHash } from 'crypto';

import { InputError, quote } from '../../shared/inputError';
import type { Metadata } from '../../shared/metadata';
import type { ListedJob } from '../../transport/types';
import { getCreatedAt } from '../newestJobs';
import { SUBMISSION_METADATA } from '../submissionMetadata';

export const DEDUPLICATION_METADATA = 'n8n_deduplication_key';
export const DIGEST_METADATA = 'n8n_inputs_digest';

const MAX_KEY_LENGTH = 255;

/** A job that carries a deduplication key. */
export interface KeyedJob {
	jobId: string;
	/** In ms since 1970, by this machine's clock. Infinity if unknown. */
	createdAt: number;
	statusCode: number;
	/** Undefined if another client stored the key. */
	inputsDigest: string | undefined;
	submissionId: string | undefined;
}

/** The text that is stored for a key: its SHA-256 if Roe might not keep it as it is. @param key Without white space around it. */
export function toStoredKey(key: string): string {
	const isKept = key.length <= MAX_KEY_LENGTH && !/[\p{Surrogate}\p{Control}]/u.test(key);
	return isKept ? key : `sha256:${createHash('sha256').update(key, 'utf16le').digest('hex')}`;
}

/** @throws {InputError} if the user's metadata has a name that the key needs. */
export function checkNoKeyMetadata(metadata: Metadata): void {
	const reserved = [DEDUPLICATION_METADATA, DIGEST_METADATA].find((name) =>
		Object.hasOwn(metadata, name),
	);
	if (reserved === undefined) return;
	throw new InputError(
		'METADATA_NAME_RESERVED',
		`The metadata has the name ${quote(reserved)}, which 'Deduplication Key' sets`,
		"Remove it from 'Metadata' or 'Metadata (JSON)', or remove the option 'Deduplication Key'.",
	);
}

/** @param clockAheadMs How far Roe's clock is ahead of this machine's. @returns undefined if the job has no key. */
export function parseKeyedJob(
	job: ListedJob,
	clockAheadMs = 0,
): { key: string; job: KeyedJob } | undefined {
	const key = readText(job, DEDUPLICATION_METADATA);
	if (key === undefined) return undefined;
	return {
		key,
		job: {
			jobId: job.id,
			createdAt: getCreatedAt(job) - clockAheadMs,
			statusCode: job.status_code,
			inputsDigest: readText(job, DIGEST_METADATA),
			submissionId: readText(job, SUBMISSION_METADATA),
		},
	};
}

function readText({ metadata }: ListedJob, name: string): string | undefined {
	const value: unknown = metadata?.[name];
	return typeof value === 'string' ? value : undefined;
}
