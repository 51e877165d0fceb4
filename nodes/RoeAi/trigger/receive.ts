import type { IDataObject, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import { finishedJobs } from '../waiting/finishedJobs';
import { deliveryKey, type FinishedJob, readDeliveryBody } from './finishedJob';
import { jobOutput } from './jobOutput';
import {
	problemOfOwnToken,
	type ReadParameter,
	readDelivery,
	readOwnToken,
	readSettings,
	type Settings,
} from './settings';
import { type Fate, hasStarted, keysStarted, startOnce } from './startOnce';
import { isRightToken, TOKEN_HEADER } from './token';
import { recall, remember, triggerId } from './triggerMemory';

/** Largest delivery that is looked at, bytes; n8n's own limit is the same unless it is set otherwise. */
const LARGEST_DELIVERY = 16 * 1024 * 1024;
/** Roe may deliver a job a moment before it shows it as finished, ms. */
const LONGEST_LAG = 10_000;

type Response = ReturnType<IWebhookFunctions['getResponseObject']>;

/**
 * Takes a request to the trigger's address. The workflow starts where it is a delivery of Roe (it has the token) of a job that
 * was asked for and that has not been delivered before; every other request gets an answer that says why not.
 *
 * @throws {RoeError} where the result can't be read: n8n then shows a failed execution, and Roe delivers again.
 */
export async function receive(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	const read: ReadParameter = (name, fallback) =>
		context.getNodeParameter(name, fallback as object);
	const given = context.getHeaderData()[TOKEN_HEADER.toLowerCase()];
	if (!isRightToken(expectedToken(context, read), given)) {
		return refused(context, 401, `The header ${TOKEN_HEADER} is missing or wrong`);
	}
	if (sizeOf(context) > LARGEST_DELIVERY) {
		return refused(context, 413, `A delivery has at most ${LARGEST_DELIVERY} bytes`);
	}
	const job = readDeliveryBody(context.getBodyData());
	if (job === undefined) {
		return refused(context, 400, 'This is not a delivery of Roe: it tells of no finished job');
	}
	if (job === 'notFinished') return ignored('the job is not finished');
	const settings = readSettings(read);
	if (!settings.agentIds.includes(job.agentId)) return ignored('not one of the chosen agents');
	if (!settings.events.has(job.event)) return ignored('not one of the chosen events');
	return await startExecution(context, settings, job);
}

async function startExecution(
	context: IWebhookFunctions,
	settings: Settings,
	job: FinishedJob,
): Promise<IWebhookResponseData> {
	// A test in the editor takes whatever comes: Roe's own test delivery, which is of no real job, and a job for the second time.
	if (context.getMode() === 'manual') {
		return started((await readOutput(context, settings, job)) ?? jobOutput(job));
	}
	const { delivered = [] } = recall(context);
	const trigger = triggerId(context);
	const key = deliveryKey(job);
	const response = context.getResponseObject();
	const start = await startOnce(
		trigger,
		delivered,
		key,
		async () => await readOutput(context, settings, job),
		() => fateOf(response),
	);
	switch (start.kind) {
		case 'startedBefore':
			return ignored('delivered before');
		case 'starting':
			return refused(context, 503, 'This delivery is being worked on');
		case 'nothing':
			return refused(context, 503, 'Roe does not show this job as finished (yet)');
		case 'start':
			return {
				...started(start.result),
				// n8n asks for the answer to Roe once it has started the execution, and saves the static data then. What is
				// changed in them before is not saved: with the execution, n8n counts them as unchanged again.
				get webhookResponse() {
					hasStarted(trigger, key);
					remember(context, { delivered: keysStarted(trigger) });
					return { started: true };
				},
			};
	}
}

/** What became of an execution, by what n8n has answered for it: an error where it could not be started. */
function fateOf({ writableEnded, statusCode }: Response): Fate {
	if (!writableEnded) return 'starting';
	return statusCode >= 400 ? 'failed' : 'started';
}

/** What the workflow gets of a job; undefined where its result is to be read, and Roe does not show it as finished. */
async function readOutput(
	context: IWebhookFunctions,
	settings: Settings,
	job: FinishedJob,
): Promise<IDataObject | undefined> {
	if (!settings.includeResult) return jobOutput(job);
	const { jobId } = job;
	const wait = { jobId, timeoutMs: LONGEST_LAG, pollIntervalMs: 1000, cancelOnStop: false };
	const { waited, results } = await finishedJobs(context, [wait]);
	const seen = waited.get(jobId);
	if (seen?.kind !== 'finished') return undefined;
	return jobOutput(job, seen.status, results.get(jobId));
}

/** Undefined where there is none that could be trusted: then nothing is let in. */
function expectedToken(context: IWebhookFunctions, read: ReadParameter): string | undefined {
	if (readDelivery(read) === 'manual') {
		const token = readOwnToken(read);
		return problemOfOwnToken(token) === undefined ? token : undefined;
	}
	return recall(context).registration?.token;
}

/** Bytes of the request's body. */
function sizeOf(context: IWebhookFunctions): number {
	const { rawBody, headers } = context.getRequestObject();
	return rawBody?.length ?? Number(headers['content-length'] ?? 0);
}

const started = (item: IDataObject): IWebhookResponseData => ({ workflowData: [[{ json: item }]] });

/** Answered with success, so that Roe does not deliver it again; nothing starts. */
const ignored = (why: string): IWebhookResponseData => ({ webhookResponse: { ignored: why } });

function refused(
	context: IWebhookFunctions,
	status: number,
	message: string,
): IWebhookResponseData {
	context.getResponseObject().status(status).json({ message });
	return { noWebhookResponse: true };
}
