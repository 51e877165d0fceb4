import type { IBinaryData, IDataObject, INodeExecutionData } from 'n8n-workflow';

import type { CancelledJobs, DeletedData, ResentWebhook } from '../transport/jobs';

export function toCancelAllOutput(
	agentId: string,
	{ targeted_count: targetedCount, task_id: taskId, note }: CancelledJobs,
): IDataObject {
	return { agentId, targetedCount, ...(taskId && { taskId }), ...(note && { note }) };
}

export function toDeleteDataOutput(jobId: string, data: DeletedData): IDataObject {
	return {
		jobId,
		deleted: data.status === 'success',
		status: data.status,
		deletedCount: data.deleted_count,
		failedCount: data.failed_count,
		deletedArtifacts: data.artifacts_deleted_count,
		failedArtifacts: data.artifacts_failed_count,
		...(data.errors ? { errors: data.errors as IDataObject } : {}),
	};
}

/** Output item of Get Artifact. `artifact`: any JSON. */
export function toArtifactOutput(
	jobId: string,
	artifactKey: string,
	artifact: unknown,
): IDataObject {
	return { jobId, artifactKey, result: artifact as IDataObject };
}

export function toResendOutput(jobId: string, { status, queued }: ResentWebhook): IDataObject {
	return {
		jobId,
		queued,
		...(status !== undefined && { status }),
		...(queued === 0 && { note: 'The agent has no active webhook' }),
	};
}

export interface DownloadedFile {
	resourceId: string;
	file: IBinaryData;
}

/** One output item of Download All References, with all files in the fields `<prefix>0`, `<prefix>1`, … */
export function toReferencesOutput(
	jobId: string,
	prefix: string,
	downloaded: DownloadedFile[],
): INodeExecutionData {
	const named = downloaded.map(({ resourceId, file }, index) => ({
		field: `${prefix}${index}`,
		resourceId,
		file,
	}));
	return {
		json: {
			jobId,
			files: named.map(({ field, resourceId, file: { fileName, mimeType } }) => ({
				field,
				resourceId,
				fileName,
				mimeType,
			})),
		},
		...(named.length > 0 && {
			binary: Object.fromEntries(named.map(({ field, file }) => [field, file])),
		}),
	};
}

/** Output item of Download Reference, with the file in one of its binary fields. */
export function toReferenceOutput(
	{ jobId, resourceId, field }: { jobId: string; resourceId: string; field: string },
	file: IBinaryData,
): INodeExecutionData {
	return {
		json: { jobId, resourceId, fileName: file.fileName, mimeType: file.mimeType },
		binary: { [field]: file },
	};
}
