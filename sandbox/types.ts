/**
 * Roe's objects as the local Roe answers them, in the API's own terms. Source: Roe's documentation and the models of its Python
 * SDK (`roe-ai`). Deliberately not shared with the node: a second reading of the same facts, so that a wrong reading shows.
 */

/** Codes of a job's status. RETRY is not an end. */
export const STATUS = {
	PENDING: 0,
	STARTED: 1,
	RETRY: 2,
	SUCCESS: 3,
	FAILURE: 4,
	CANCELLED: 5,
	CACHED: 6,
} as const;

export type StatusCode = (typeof STATUS)[keyof typeof STATUS];

const ENDS: readonly StatusCode[] = [
	STATUS.SUCCESS,
	STATUS.FAILURE,
	STATUS.CANCELLED,
	STATUS.CACHED,
];

/** Whether a job with this status is over. */
export const isEnd = (status: StatusCode): boolean => ENDS.includes(status);

/** Whether a job with this status has outputs. */
export const hasOutputs = (status: StatusCode): boolean =>
	status === STATUS.SUCCESS || status === STATUS.CACHED;

/** What an agent asks for. */
export interface InputDefinition {
	key: string;
	/** MIME type; `text/plain` for a text. */
	data_type: string;
	description: string;
	example?: string;
	accepts_multiple_files?: boolean;
}

export interface Tag {
	id: string;
	name: string;
	color: 'blue' | 'green' | 'purple' | 'orange' | 'red' | 'yellow' | 'gray' | 'pink';
}

/** How the jobs of a seeded agent behave. Not part of Roe's API. */
export interface Behaviour {
	/** How often as long as a normal job, 1 by default. */
	slowness?: number;
	/** Every job ends in FAILURE with this message. */
	failsWith?: string;
	/** Every job goes through RETRY once, with this message. */
	retriesOnceWith?: string;
	/** Inputs that are not declared are refused, as Roe's policy engines do; other engines leave them out. */
	refusesUnknownInputs?: boolean;
	/** Outputs carry a disposition and the key of an artifact with the evidence. */
	givesDisposition?: boolean;
	/** Outputs list the documents in a PDF: pages in a row that begin with the same line. */
	givesSegments?: boolean;
	/** The input `policy_version_id` fills the engine's setting of that name: outputs say what that version finds. */
	appliesPolicy?: boolean;
}

export interface Agent {
	id: string;
	name: string;
	organizationId: string;
	engineClassId: string;
	engineName: string;
	currentVersionId: string;
	/** Milliseconds since 1970. */
	createdAt: number;
	/** Milliseconds since 1970. */
	updatedAt: number;
	disableCache: boolean;
	cacheFailedJobs: boolean;
	tags: Tag[];
	behaviour: Behaviour;
	/** Oldest first. */
	versions: AgentVersion[];
}

export interface AgentVersion {
	id: string;
	versionName: string;
	description: string;
	/** Milliseconds since 1970. */
	createdAt: number;
	inputDefinitions: InputDefinition[];
	engineConfig: Record<string, unknown>;
}

/** A file that reached the local Roe. */
export interface StoredFile {
	id: string;
	organizationId: string;
	fileName: string;
	contentType: string;
	/** Bytes. */
	size: number;
	/** Hex. */
	sha256: string;
	/** Where the bytes are; undefined for a file above the limit, of which only size and hash are known. */
	path?: string;
}

/** One value of one input of a job. Several files of one input are several of these with one key. */
export interface JobInput {
	key: string;
	description: string;
	data_type: string;
	/** The text; for a file its UUID or its address. */
	value: string;
	file_name?: string;
	/** Set where the value is a file that the local Roe has. */
	file?: StoredFile;
	/** Set if the value is the ID of the policy version that the agent applies. */
	policyVersion?: PolicyVersion;
}

/** One named result. `value` is JSON text where `data_type` is `application/json`. */
export interface Output {
	key: string;
	data_type: string;
	value: string;
	description?: string;
	/** US dollars. */
	cost?: number;
}

/** A moment in a job's life; those that lie ahead are planned. */
export interface StatusEvent {
	/** Milliseconds since 1970, by the local Roe's clock. */
	at: number;
	status: StatusCode;
	errorMessage?: string;
}

/** A person's judgment of a job's result. Names and values are Roe's (`AgentJobFeedbackNested`). */
export interface Review {
	review_status: 'pending' | 'approved' | 'rejected';
	/** What the agent should have said; null where it was right. */
	corrected_verdict: string | null;
	review_comment: string;
	/** ISO 8601; null until somebody has decided. */
	reviewed_at: string | null;
	reviewed_by: string | null;
}

export interface Job {
	id: string;
	/** Number in the order of creation, from 1. */
	number: number;
	agent: Agent;
	version: AgentVersion;
	inputs: JobInput[];
	metadata: Record<string, string>;
	/** Milliseconds since 1970. */
	createdAt: number;
	/** Oldest first. */
	events: StatusEvent[];
	/** Set by delete-data: inputs and outputs are gone. */
	dataDeleted: boolean;
	/** What a person decided about the result. */
	review?: Review;
	/** Outputs as a person corrected them. */
	correctedOutputs?: Output[];
	/** Worked out when they are first asked for. */
	outputs?: Output[];
	/** By artifact key; any JSON. */
	artifacts: Map<string, unknown>;
}

export interface Webhook {
	id: string;
	organizationId: string;
	name: string;
	url: string;
	secret: string;
	headers: Record<string, string>;
	events: string[];
	isActive: boolean;
	/** Milliseconds since 1970. */
	createdAt: number;
	/** Milliseconds since 1970. */
	updatedAt: number;
	agentIds: Set<string>;
	/** Attempts in a row that its receiver did not answer with success. */
	failureCount: number;
	/** Whether nothing is sent to it any more. */
	isGivenUp: boolean;
	/** Milliseconds since 1970: of attempts to deliver. */
	lastTriggeredAt?: number;
	lastSuccessAt?: number;
	lastFailureAt?: number;
}

export interface Policy {
	id: string;
	organizationId: string;
	name: string;
	description: string;
	/** Null for a policy without versions. */
	currentVersionId: string | null;
	/** Milliseconds since 1970. */
	createdAt: number;
	/** Milliseconds since 1970. */
	updatedAt: number;
	/** Oldest first. */
	versions: PolicyVersion[];
}

export interface PolicyVersion {
	id: string;
	policy: Policy;
	versionName: string;
	/** With IDs of categories, rules and sub-rules. */
	content: Record<string, unknown>;
	/** The version it was derived from. */
	baseVersionId: string | null;
	/** Milliseconds since 1970. */
	createdAt: number;
}

/** What a key opens. */
export interface Access {
	organizationId: string;
	/** Whether the key's user may use agents at all. */
	agents: boolean;
}
