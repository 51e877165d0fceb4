import { isoTime } from '../clock';
import { hasOutputs, isEnd, type Job, type JobInput, STATUS } from '../types';
import { SEEDED_USER } from '../users';
import { durationOf } from './listing';
import { costOf, outputsOf, tokensOf } from './outputs';
import { reviewStateOf, uiFields } from './review';
import { eventsBy, latestEvent } from './timeline';

const seconds = (milliseconds: number) => milliseconds / 1000;

/** Answer of `GET /v1/agents/jobs/{job_id}/status/`. */
export function singleStatus(job: Job, now: number) {
	const { status, at, errorMessage } = latestEvent(job, now);
	return { status, timestamp: seconds(at), error_message: errorMessage };
}

/** An entry of `POST /v1/agents/jobs/statuses/`: all null for a job that is not there. */
export function bulkStatus(id: string, job: Job | undefined, now: number) {
	if (job === undefined) {
		return { id, status: null, created_at: null, last_updated_at: null, timestamp: null };
	}
	const { status, at, errorMessage } = latestEvent(job, now);
	return {
		id: job.id,
		status,
		created_at: isoTime(job.createdAt),
		last_updated_at: isoTime(at),
		timestamp: seconds(at),
		error_message: errorMessage ?? null,
	};
}

/** Answer of `GET /v1/agents/jobs/{job_id}/result/` for a job with outputs. */
export async function singleResult(job: Job, baseUrl: string) {
	const outputs = job.dataDeleted ? [] : await outputsOf(job, baseUrl);
	const tokens = tokensOf(job);
	return {
		agent_id: job.agent.id,
		agent_version_id: job.version.id,
		inputs: inputsOf(job),
		input_tokens: tokens.input,
		output_tokens: tokens.output,
		outputs,
	};
}

/** An entry of `POST /v1/agents/jobs/results/`: all null for a job that is not there. */
export async function bulkResult(id: string, job: Job | undefined, now: number, baseUrl: string) {
	const none = { corrected_outputs: null, cost: null, input_tokens: null, output_tokens: null };
	if (job === undefined) {
		const unknown = { status: null, result: null, agent_id: null, agent_version_id: null };
		return { id, ...unknown, ...none, inputs: null };
	}
	const { status } = latestEvent(job, now);
	const hasFailed = status === STATUS.FAILURE;
	const found = {
		id: job.id,
		status,
		// Of a failed job Roe may not tell them.
		agent_id: hasFailed ? null : job.agent.id,
		agent_version_id: hasFailed ? null : job.version.id,
		inputs: inputsOf(job),
	};
	if (!hasOutputs(status)) return { ...found, result: null, ...none };
	const result = job.dataDeleted ? [] : await outputsOf(job, baseUrl);
	const tokens = tokensOf(job);
	return {
		...found,
		result,
		corrected_outputs: job.correctedOutputs ?? null,
		cost: costOf(job),
		input_tokens: tokens.input,
		output_tokens: tokens.output,
	};
}

/** A job in the list of its agent. */
export function listedJob(job: Job, now: number) {
	const { status, at } = latestEvent(job, now);
	return {
		id: job.id,
		agent_version_name: job.version.versionName,
		status_events: eventsBy(job, now).map((event) => ({
			timestamp: isoTime(event.at),
			status_code: event.status,
			error_message: event.errorMessage,
		})),
		status_code: status,
		created_at: isoTime(job.createdAt),
		last_updated_at: isoTime(at),
		duration_ms: isEnd(status) ? durationOf(job, now) : null,
		ui_fields: uiFields(job, now),
		evaluation: null,
		feedback_review: job.review ?? null,
		review_state: reviewStateOf(job),
		job_inputs: inputsOf(job),
		metadata: job.metadata,
		creator: SEEDED_USER,
	};
}

/** Inputs as Roe shows them: without what the local Roe knows of their files. */
function inputsOf({ inputs, dataDeleted }: Job): Array<Omit<JobInput, 'file'>> {
	if (dataDeleted) return [];
	return inputs.map(({ key, description, data_type, value, file_name }) => ({
		key,
		description,
		data_type,
		value,
		file_name,
	}));
}
