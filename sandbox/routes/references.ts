import type { FastifyInstance } from 'fastify';
import { createReadStream } from 'node:fs';

import { ApiError, badRequest, notFound } from '../errors';
import { parseUuid } from '../ids';
import type { Roe } from '../roe';
import type { StoredFile } from '../types';
import { findJob } from './find';

/** The files that a job's outputs refer to. Here these are the files it was given. */
export function referenceRoutes(app: FastifyInstance, roe: Roe): void {
	app.get<{ Params: { jobId: string; resourceId: string } }>(
		'/v1/agents/jobs/:jobId/references/:resourceId/',
		async ({ access, params, headers, address }, reply) => {
			const job = findJob(roe, access, params.jobId);
			const id = parseUuid(params.resourceId);
			if (id === undefined) throw badRequest('Invalid resource_id.');
			const input = job.inputs.find(({ value }) => value === id);
			const file = job.dataDeleted ? undefined : input?.file;
			if (file === undefined || roe.files.find(file.id, access.organizationId) === undefined) {
				throw notFound();
			}
			if (file.path === undefined) {
				throw notFound('The file was too large for the sandbox to keep.');
			}
			const range = readRange(headers.range, file.size);
			const isDownload = address.searchParams.get('download') === 'true';
			reply
				.type(file.contentType)
				.header('accept-ranges', 'bytes')
				.header('content-disposition', disposition(file, isDownload ? 'attachment' : 'inline'))
				.header('content-length', range.end - range.start + 1);
			if (range.isPart) {
				reply.code(206).header('content-range', `bytes ${range.start}-${range.end}/${file.size}`);
			}
			return reply.send(createReadStream(file.path, { start: range.start, end: range.end }));
		},
	);
}

/**
 * The bytes that a `Range` header asks for, both ends included; all of them for a header that is missing or not understood.
 *
 * @throws ApiError 416 for a range outside the file.
 */
function readRange(header: string | undefined, size: number) {
	const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? [];
	if (!first && !last) return { start: 0, end: size - 1, isPart: false };
	// "-500" are the last 500 bytes.
	const start = first ? Number(first) : Math.max(0, size - Number(last));
	const end = first && last ? Math.min(Number(last), size - 1) : size - 1;
	if (start > end) {
		throw new ApiError(
			416,
			{ error: 'Requested range not satisfiable' },
			{ 'content-range': `bytes */${size}` },
		);
	}
	return { start, end, isPart: true };
}

/** The name as RFC 6266 writes it: plain for old clients, and in full. */
function disposition({ fileName }: StoredFile, type: string): string {
	const plain = fileName.replace(/[^\x20-\x7e]|["\\]/g, '_');
	return `${type}; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(fileName)}`;
}
