/**
 * Roe's objects, in the terms of its API (https://docs.roe-ai.com). Only what is read here is listed; fields marked optional
 * may be missing from an answer.
 */

/** One page of a list. */
export interface Page<T> {
	count: number;
	/** Address of the next page; null on the last. */
	next?: string | null;
	previous: string | null;
	results: T[];
}

export interface Agent {
	/** UUID. */
	id: string;
	name?: string | null;
	engine_class_id?: string;
	engine_name?: string;
	/** UUID of the version that runs where none is named. */
	current_version_id?: string;
	organization_id?: string;
	/** ISO 8601. */
	created_at?: string;
	/** ISO 8601. */
	updated_at?: string;
	job_count?: number;
	tags?: unknown[];
}

export interface JobStatus {
	/** A code of `STATUSES`, or one that is newer. */
	status: number;
	/** Unix seconds with fractions: when the job reached this status. */
	timestamp?: number;
	error_message?: string | null;
}

export interface StatusEvent {
	timestamp?: string;
	status_code: number;
	error_message?: string | null;
}

/** A job as lists show it. */
export interface ListedJob {
	/** UUID. */
	id: string;
	status_code: number;
	/** ISO 8601. */
	created_at?: string;
	/** ISO 8601. */
	last_updated_at?: string;
	agent_version_name?: string | null;
	duration_ms?: number | null;
	/** Oldest first; times in ISO 8601. */
	status_events?: Array<StatusEvent | null> | null;
	metadata?: Record<string, string> | null;
}

/** One entry of `POST /v1/agents/jobs/statuses/`. */
export interface BulkStatus {
	/** UUID of the job. */
	id: string;
	/** Null where Roe has no such job (any more). */
	status?: number | null;
	created_at?: unknown;
	last_updated_at?: unknown;
	/** Unix seconds with fractions. */
	timestamp?: number | null;
	error_message?: string | null;
}

/** One named result of an agent. */
export interface AgentOutput {
	key: string;
	/** MIME type; with `application/json` the value is JSON text. */
	data_type?: string;
	value: string;
	description?: string | null;
	cost?: number | null;
}

/** One entry of `POST /v1/agents/jobs/results/`. */
export interface BulkResult {
	/** UUID of the job. */
	id: string;
	status?: number | null;
	result?: AgentOutput[] | null;
	/** Outputs as a person in Roe corrected them. */
	corrected_outputs?: AgentOutput[] | null;
	agent_id?: string | null;
	agent_version_id?: string | null;
	cost?: number | null;
	inputs?: unknown[] | null;
	input_tokens?: number | null;
	output_tokens?: number | null;
}

/** What an agent asks for. */
export interface InputDefinition {
	key: string;
	/** MIME type: text/plain for a text, else that of the files it takes. */
	data_type?: string;
	description?: string | null;
	example?: string | null;
	accepts_multiple_files?: boolean;
}

export interface AgentVersion {
	/** UUID. */
	id: string;
	version_name?: string;
	description?: string | null;
	/** ISO 8601. */
	created_at?: string;
	/** Read with `inputDefinitions`. */
	input_definitions?: Array<InputDefinition | null> | null;
}
