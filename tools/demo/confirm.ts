import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { EXAMPLES } from './exampleWorkflow';
import type { DemoRoe } from './roe';
import { readJob, type RoeJob } from './roeApi';
import type { RunItem } from './runExample';

/** What Roe itself says about the job of an item. */
export interface Confirmation {
	/** Roe's word. */
	status: string;
	/** What Roe was sent; undefined where Roe doesn't tell (only a local one does). */
	inputsAreSame?: boolean;
	/** Whether all that could be asked is as it should be. */
	isGood: boolean;
}

/** How long jobs may take to finish before their status is shown as it is. */
const PATIENCE = 30_000;

/** Asks Roe about a job that n8n says it has started: what has become of it, and what Roe was sent. */
export async function confirm(roe: DemoRoe, item: RunItem): Promise<Confirmation> {
	const job = await finishedJob(roe, item.jobId);
	if (job.inputs === undefined) return { status: job.status, isGood: true };
	const inputsAreSame =
		job.inputs.length > 0 && (await Promise.all(job.inputs.map(isAsSent(item)))).every(Boolean);
	return { status: job.status, inputsAreSame, isGood: job.isSuccessful && inputsAreSame };
}

async function finishedJob(roe: DemoRoe, jobId: string): Promise<RoeJob> {
	const deadline = Date.now() + PATIENCE;
	for (;;) {
		const job = await readJob(roe, jobId);
		if (job.isFinished || Date.now() > deadline) return job;
		await sleep(250);
	}
}

/** A text must be the item's text; a file must have the name and, byte by byte, the content of the one in `examples/files`. */
function isAsSent({ instructions, fileName }: RunItem) {
	return async ({ value, file }: NonNullable<RoeJob['inputs']>[number]): Promise<boolean> => {
		if (file === undefined) return value === instructions;
		const bytes = await readFile(join(EXAMPLES, 'files', fileName));
		const sha256 = createHash('sha256').update(bytes).digest('hex');
		return file.fileName === fileName && file.sha256 === sha256;
	};
}
