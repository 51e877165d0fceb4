import type { IDataObject } from 'n8n-workflow';

export interface StartedJobOutput {
	jobId: string;
	agentId: string;
	/** Undefined for the agent's current version. */
	agentVersionId?: string;
	/** The response to the start was lost, and the job was found later. */
	recovered?: boolean;
	/** The job of the deduplication key was there already. */
	deduplicated?: boolean;
}

export function toStartedJobOutput({
	jobId,
	agentId,
	agentVersionId,
	recovered = false,
	deduplicated = false,
}: StartedJobOutput): IDataObject {
	return {
		jobId,
		agentId,
		// The job of a key may be of another version.
		...(agentVersionId !== undefined && !deduplicated && { agentVersionId }),
		...(recovered && { recovered }),
		...(deduplicated && { deduplicated }),
	};
}
