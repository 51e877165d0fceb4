import type { Resource } from '../operation';
import { cancelJobOperation } from './cancel.operation';
import { cancelAllJobsOperation } from './cancelAll.operation';
import { checkOperation } from './check.operation';
import { deleteDataOperation } from './deleteData.operation';
import { downloadAllReferencesOperation } from './downloadAllReferences.operation';
import { downloadReferenceOperation } from './downloadReference.operation';
import { getAllJobsOperation } from './getAll.operation';
import { getArtifactOperation } from './getArtifact.operation';
import { getResultOperation } from './getResult.operation';
import { getStatusOperation } from './getStatus.operation';
import { resendWebhookOperation } from './resendWebhook.operation';
import { waitOperation } from './wait.operation';

export const jobResource: Resource = {
	name: 'Job',
	value: 'job',
	defaultOperation: getStatusOperation,
	operations: [
		cancelJobOperation,
		cancelAllJobsOperation,
		checkOperation,
		deleteDataOperation,
		downloadAllReferencesOperation,
		downloadReferenceOperation,
		getArtifactOperation,
		getAllJobsOperation,
		getResultOperation,
		getStatusOperation,
		resendWebhookOperation,
		waitOperation,
	],
};
