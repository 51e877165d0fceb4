import { isObject } from '../shared/isObject';
import type { ListedJob } from './types';

/** What is known about a job besides its status and result. What isn't known is undefined. */
export interface JobDetails {
	agentId?: string;
	agentName?: string;
	/** As stored when the job was started. */
	metadata?: Record<string, unknown>;
	/** Roe's list of inputs. */
	inputs?: unknown[];
}

/** A job of an agent's list that has no metadata was started without. */
export function toJobDetails(
	agentId: string | undefined,
	{ metadata, job_inputs: inputs }: Pick<ListedJob, 'metadata' | 'job_inputs'>,
): JobDetails {
	return {
		agentId,
		metadata: isObject(metadata) ? metadata : {},
		...(Array.isArray(inputs) && { inputs }),
	};
}
