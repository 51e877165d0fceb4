import type { Resource } from '../operation';
import { cancel } from './cancel.operation';
import { cancelAll } from './cancelAll.operation';
import { deleteData } from './deleteData.operation';
import { downloadReference } from './downloadReference.operation';
import { getAll } from './getAll.operation';
import { getArtifact } from './getArtifact.operation';
import { getResult } from './getResult.operation';
import { getStatus } from './getStatus.operation';
import { resendWebhook } from './resendWebhook.operation';
import { wait } from './wait.operation';

export const job: Resource = {
	name: 'Job',
	value: 'job',
	defaultOperation: 'getStatus',
	operations: [
		cancel,
		cancelAll,
		deleteData,
		downloadReference,
		getArtifact,
		getAll,
		getResult,
		getStatus,
		resendWebhook,
		wait,
	],
};
