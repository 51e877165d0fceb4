import type { InputDefinition } from '../shared/inputDefinition';

// Roe's API objects (https://docs.roe-ai.com), without unused fields. IDs are UUIDs and times ISO 8601, unless noted.

export interface Page<T> {
	count: number;
	/** URL of the next page; null on the last. */
	next?: string | null;
	previous: string | null;
	results: T[];
}

export interface Agent {
	id: string;
	name?: string | null;
	engine_class_id?: string;
	engine_name?: string;
	current_version_id?: string;
	organization_id?: string;
	created_at?: string;
	updated_at?: string;
	job_count?: number;
	tags?: unknown[];
}

export interface JobStatus {
	/** A code of `STATUSES`, or a newer one. */
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

export interface ListedJob {
	id: string;
	status_code: number;
	created_at?: string;
	last_updated_at?: string;
	agent_version_name?: string | null;
	duration_ms?: number | null;
	/** Oldest first. */
	status_events?: Array<StatusEvent | null> | null;
	metadata?: Record<string, string> | null;
	/** Roe may shorten long values here, but not in results. */
	job_inputs?: unknown[] | null;
	/** One of `REVIEW_STATES`, or a newer one. */
	review_state?: unknown;
	/** `{ review_status, corrected_verdict?, review_comment?, reviewed_at?, reviewed_by }` */
	feedback_review?: unknown;
	/** Undocumented fields of the result. */
	ui_fields?: unknown;
	cost?: unknown;
}

export interface BulkStatus {
	id: string;
	/** Null if Roe has no such job (any more). */
	status?: number | null;
	created_at?: unknown;
	last_updated_at?: unknown;
	/** Unix seconds with fractions. */
	timestamp?: number | null;
	error_message?: string | null;
}

export interface AgentOutput {
	key: string;
	/** MIME type; with `application/json`, the value is JSON text. */
	data_type?: string;
	value: string;
	description?: string | null;
	cost?: number | null;
}

export interface BulkResult {
	id: string;
	status?: number | null;
	result?: AgentOutput[] | null;
	/** Outputs that someone corrected in Roe. */
	corrected_outputs?: AgentOutput[] | null;
	agent_id?: string | null;
	agent_version_id?: string | null;
	cost?: number | null;
	inputs?: unknown[] | null;
	input_tokens?: number | null;
	output_tokens?: number | null;
}

export interface AgentVersion {
	id: string;
	version_name?: string;
	description?: string | null;
	created_at?: string;
	input_definitions?: Array<InputDefinition | null> | null;
}

export interface Policy {
	id: string;
	name?: string;
	description?: string | null;
	/** Null if the policy has no version. */
	current_version_id?: string | null;
	organization_id?: string;
	created_at?: string;
	updated_at?: string;
}

/** What Roe returns for a new version. */
export interface CreatedPolicyVersion {
	id: string;
	version_name?: string;
	/** Guidelines, instructions, dispositions and summary template. */
	content?: unknown;
}

export interface PolicyVersion extends CreatedPolicyVersion {
	created_at?: string;
	updated_at?: string;
	policy?: Policy | null;
	created_by?: { email?: string; display_name?: string } | null;
	/** The version that it derives from. */
	base_version_id?: string | null;
}
