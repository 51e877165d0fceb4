import type { Resource } from '../operation';
import { deleteTableOperation } from './delete.operation';
import { describeTableOperation } from './describe.operation';
import { getAllTablesOperation } from './getAll.operation';
import { previewTableOperation } from './preview.operation';
import { queryTablesOperation } from './query.operation';
import { uploadTableOperation } from './upload.operation';

export const tableResource: Resource = {
	name: 'Table',
	value: 'table',
	defaultOperation: queryTablesOperation,
	operations: [
		deleteTableOperation,
		describeTableOperation,
		getAllTablesOperation,
		previewTableOperation,
		queryTablesOperation,
		uploadTableOperation,
	],
};
