import type { Resource } from '../operation';
import { getAgentOperation } from './get.operation';
import { getAllAgentsOperation } from './getAll.operation';
import { getVersionsOperation } from './getVersions.operation';
import { runAndWaitOperation } from './runAndWait.operation';
import { runAsyncOperation } from './runAsync.operation';
import { runBulkOperation } from './runBulk.operation';
import { runSyncOperation } from './runSync.operation';

export const agentResource: Resource = {
	name: 'Agent',
	value: 'agent',
	defaultOperation: runAsyncOperation,
	defaultToolOperation: runAndWaitOperation,
	operations: [
		getAgentOperation,
		getAllAgentsOperation,
		getVersionsOperation,
		runAndWaitOperation,
		runAsyncOperation,
		runBulkOperation,
		runSyncOperation,
	],
};
