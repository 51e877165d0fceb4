import './environment';

import { Logger } from '@n8n/backend-common';
import { ObjectStoreConfig } from '@n8n/blob-storage';
import { ObjectStoreService } from '@n8n/blob-storage/object-store';
import { Container } from '@n8n/di';
import fastify from 'fastify';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';

const BUCKET = 'files-of-n8n';

/** An object as the server sends it. Its bytes are created again for each read. */
export interface StoredObject {
	bytes(): Iterable<Uint8Array>;
	/** Bytes. */
	size: number;
	fileName: string;
	mimeType: string;
}

export interface S3 {
	/** By key. */
	objects: Map<string, StoredObject>;
	/** How often each key was read. */
	reads: Map<string, number>;
	close(): Promise<void>;
}

/**
 * A server with the read operations of S3, and n8n's own client for S3 (with AWS's SDK) set up for it. n8n itself writes to S3 from
 * memory, so tests put objects here directly.
 */
export async function startS3(): Promise<S3> {
	const objects = new Map<string, StoredObject>();
	const reads = new Map<string, number>();
	const server = fastify({ exposeHeadRoutes: false, forceCloseConnections: true });
	server.head(`/${BUCKET}/`, async (_request, reply) => await reply.send());
	const headers = ({ size, fileName, mimeType }: StoredObject) => ({
		'content-length': size,
		'content-type': mimeType,
		'x-amz-meta-filename': encodeURIComponent(fileName),
	});
	const keyOf = (params: unknown) => (params as { '*': string })['*'];
	server.head(`/${BUCKET}/*`, async (request, reply) => {
		const object = objects.get(keyOf(request.params));
		if (object === undefined) return await reply.code(404).send();
		return await reply.headers(headers(object)).send();
	});
	server.get(`/${BUCKET}/*`, async (request, reply) => {
		const key = keyOf(request.params);
		const object = objects.get(key);
		if (object === undefined) return await reply.code(404).send();
		reads.set(key, (reads.get(key) ?? 0) + 1);
		return await reply.headers(headers(object)).send(Readable.from(object.bytes()));
	});
	await server.listen({ host: '127.0.0.1', port: 0 });
	const { port } = server.server.address() as AddressInfo;

	const config = new ObjectStoreConfig();
	Object.assign(config, {
		host: `127.0.0.1:${port}`,
		protocol: 'http',
		forcePathStyle: true,
		bucket: { name: BUCKET, region: 'local' },
		credentials: { accessKey: 'key', accessSecret: 'secret', authAutoDetect: false },
		maxAttempts: 1,
	});
	const store = new ObjectStoreService(Container.get(Logger), config);
	try {
		await store.init();
	} catch (error) {
		await server.close();
		throw error;
	}
	Container.set(ObjectStoreService, store);
	return { objects, reads, close: async () => await server.close() };
}
