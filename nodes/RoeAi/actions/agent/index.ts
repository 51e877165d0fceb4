import type { Resource } from '../operation';
import { get } from './get.operation';
import { getAll } from './getAll.operation';
import { getVersions } from './getVersions.operation';
import { runAndWait } from './runAndWait.operation';
import { runAsync } from './runAsync.operation';
import { runBulk } from './runBulk.operation';
import { runSync } from './runSync.operation';

export const agent: Resource = {
	name: 'Agent',
	value: 'agent',
	defaultOperation: 'runAsync',
	operations: [get, getAll, getVersions, runAndWait, runAsync, runBulk, runSync],
};
