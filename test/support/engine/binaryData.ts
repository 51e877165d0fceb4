import './environment';

import { Logger } from '@n8n/backend-common';
import { S3ByteStore } from '@n8n/blob-storage';
import { ObjectStoreService } from '@n8n/blob-storage/object-store';
import { Container } from '@n8n/di';
import {
	BinaryDataBlobManager,
	BinaryDataConfig,
	BinaryDataService,
	ErrorReporter,
	prepareBinaryData,
} from 'n8n-core';
import type { IBinaryData, INodeExecutionData } from 'n8n-workflow';
import type { Readable } from 'node:stream';

/**
 * Where n8n keeps the bytes of files. `filesystem` streams them from disk. `default` is n8n's memory mode: the item contains them as
 * base64. `s3` streams them from an object store that has to be set up first (`useS3` in `s3.ts`).
 */
export type BinaryDataMode = 'filesystem' | 'default' | 's3';

/** A file of an item. */
export interface TestFile {
	bytes: Buffer | Readable;
	fileName?: string;
	mimeType: string;
}

/** An item as in n8n, or with files that are stored in n8n's binary-data storage when the run starts. */
export interface TestItem extends INodeExecutionData {
	files?: Record<string, TestFile>;
}

/** Sets n8n's real binary-data service to a mode for all later runs. */
export async function useBinaryData(mode: BinaryDataMode): Promise<void> {
	const config = Container.get(BinaryDataConfig);
	config.mode = mode;
	const service = new BinaryDataService(
		config,
		Container.get(ErrorReporter),
		Container.get(Logger),
	);
	await service.init();
	if (mode === 's3') {
		const store = new S3ByteStore(Container.get(ObjectStoreService));
		service.setManager('s3', new BinaryDataBlobManager(store, Container.get(ErrorReporter)));
	}
	Container.set(BinaryDataService, service);
}

/** The bytes of a file that a run returned. */
export async function bytesOf(binary: IBinaryData): Promise<Buffer> {
	return await Container.get(BinaryDataService).getAsBuffer(binary);
}

/** Stores the files of an item as a previous node would. */
export async function storeFiles(
	{ files, ...item }: TestItem,
	executionId: string,
	workflowId: string,
): Promise<INodeExecutionData> {
	if (files === undefined) return item;
	const binary = { ...item.binary };
	for (const [field, { bytes, fileName, mimeType }] of Object.entries(files)) {
		binary[field] = await prepareBinaryData(bytes, executionId, workflowId, fileName, mimeType);
	}
	return { ...item, binary };
}
