import type { IDataObject, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import type { RoeContext } from '../transport/exchange';
import { RoeError } from '../transport/roeError';
import { isAuthorized } from './authorization';
import { confirmedJob } from './confirmedJob';
import { deliveryKey, type FinishedJob, readDeliveryBody } from './finishedJob';
import { jobOutput } from './jobOutput';
import { outputsOf } from './polling';
import { type ReadParameter, readSettings, type Settings } from './settings';
import { type Fate, hasStarted, keysStarted, startOnce } from './startOnce';
import { TOKEN_HEADER } from './token';
import { recall, remember, triggerId } from './triggerMemory';

/** Largest delivery that is looked at, bytes; n8n's own limit is the same unless it is set otherwise. */
const LARGEST_DELIVERY = 16 * 1024 * 1024;
/**
 * How long a delivery may ask Roe for what it needs, ms. With the patience of `startOnce` and the last second of a pause, Roe
 * has its answer within half a minute.
 */
const LONGEST_READING = 23_000;
/** When Roe is to come again where it could not be read in time, in seconds. */
const COME_AGAIN = 60;

type Response = ReturnType<IWebhookFunctions['getResponseObject']>;

/**
 * Takes a request to the trigger's address. The workflow starts if it is a delivery (it has the token) of a job that was asked
 * for and that has not been delivered before; every other request gets an answer that says why not. A delivery is a hint: agent,
 * status and result are those that Roe gives when asked.
 *
 * @throws {RoeError} where the job can't be read: n8n then shows a failed execution, and Roe delivers again.
 */
export async function receive(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	const read: ReadParameter = (name, fallback) =>
		context.getNodeParameter(name, fallback as object);
	if (!(await isAuthorized(context, read))) {
		return refused(context, 401, `The header ${TOKEN_HEADER} is missing or wrong`);
	}
	if (sizeOf(context) > LARGEST_DELIVERY) {
		return refused(context, 413, `A delivery has at most ${LARGEST_DELIVERY} bytes`);
	}
	const told = readDeliveryBody(context.getBodyData());
	if (told === undefined) {
		return refused(context, 400, 'This is not a delivery of Roe: it tells of no finished job');
	}
	if (told === 'notFinished') return ignored('the job is not finished');
	const settings = readSettings(read);
	if (!settings.agentIds.includes(told.agentId)) return ignored('not one of the chosen agents');
	const roe = withDeadline(context, LONGEST_READING);
	const answer =
		context.getMode() === 'manual'
			? startTest(roe, settings, told)
			: startExecution(context, roe, settings, told);
	return await answer.catch((error: unknown) => {
		const isLate = roe.getExecutionCancelSignal().aborted;
		const isForLater = isLate || causeOf(error) === 'rate-limited';
		if (!isForLater) throw error;
		const why = isLate ? `Roe took longer than ${LONGEST_READING / 1000} s` : String(error);
		context.logger.warn(`The delivery of the job ${told.jobId} has to come again: ${why}`);
		context.getResponseObject().setHeader('Retry-After', COME_AGAIN);
		return refused(context, 503, 'Roe did not tell of this job in time');
	});
}

const causeOf = (error: unknown) => (error instanceof RoeError ? error.failure?.cause : undefined);

/** A test in the editor takes whatever comes: Roe's own test delivery, which is of no real job, and a job for the second time. */
async function startTest(
	roe: RoeContext,
	settings: Settings,
	told: FinishedJob,
): Promise<IWebhookResponseData> {
	const job = await confirmedJob(roe, told);
	const { event } = job ?? told;
	if (!settings.events.has(event)) return ignored('not one of the chosen events');
	const [item] = job === undefined ? [jobOutput(told)] : await outputsOf(roe, settings, [job]);
	return started(item);
}

/** @param told What the delivery says. */
async function startExecution(
	context: IWebhookFunctions,
	roe: RoeContext,
	settings: Settings,
	told: FinishedJob,
): Promise<IWebhookResponseData> {
	const { delivered = [] } = recall(context);
	const trigger = triggerId(context);
	const key = deliveryKey(told);
	const response = context.getResponseObject();
	let job: FinishedJob | undefined;
	const start = await startOnce(
		trigger,
		delivered,
		key,
		async () => {
			job = await confirmedJob(roe, told);
			const isAsTold = job?.event === told.event && settings.events.has(told.event);
			return job && isAsTold ? (await outputsOf(roe, settings, [job]))[0] : undefined;
		},
		() => fateOf(response),
	);
	switch (start.kind) {
		case 'startedBefore':
			return ignored('delivered before');
		case 'starting':
			return refused(context, 503, 'This delivery is being worked on');
		case 'nothing':
			if (job === undefined) {
				return refused(
					context,
					503,
					'Roe does not show this job as a finished one of the agent (yet)',
				);
			}
			if (!settings.events.has(job.event)) return ignored('not one of the chosen events');
			// It ended another way than the delivery says.
			return await startExecution(context, roe, settings, job);
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

/** What is read with it ends in time, whatever Roe does: requests and the pauses between them. */
function withDeadline(context: IWebhookFunctions, ms: number) {
	const signal = AbortSignal.timeout(ms);
	return {
		helpers: context.helpers,
		getCredentials: context.getCredentials.bind(context),
		getNode: context.getNode.bind(context),
		getExecutionCancelSignal: () => signal,
		deadline: Date.now() + ms,
	} satisfies RoeContext;
}

/** What became of an execution, by what n8n has answered for it: an error where it could not be started. */
function fateOf({ writableEnded, statusCode }: Response): Fate {
	if (!writableEnded) return 'starting';
	return statusCode >= 400 ? 'failed' : 'started';
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
