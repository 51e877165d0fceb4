import type { IDataObject, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import { getExecutionState } from '../../platform/executionState';
import { startExecutionWith } from '../../platform/onExecutionStarted';
import { createRequestContext } from '../../platform/requestContext';
import { toFinishedJobOutput } from '../../results/finishedJobOutput';
import { RoeError } from '../../shared/roeError';
import { BYTES_PER_MEGABYTE } from '../../shared/units';
import { type FinishedJob, parseDeliveryBody } from '../../transport/finishedJob';
import type { RoeContext } from '../../transport/sendRequest';
import { isAuthorized } from '../authorization';
import { getDeliveryKey } from '../deliveryKey';
import { buildJobOutputs } from '../jobOutputs';
import { type ReadParameter, readSettings, type Settings } from '../settings';
import { TOKEN_HEADER } from '../token';
import { recall, remember, getTriggerId } from '../triggerMemory';
import { confirmJob } from './confirmJob';
import { claimDelivery, confirmStarted, listStartedKeys } from './deduplicateDeliveries';

/** Largest delivery that is looked at, bytes; n8n's own limit is the same unless it is set otherwise. */
const MAX_DELIVERY_BYTES = 16 * BYTES_PER_MEGABYTE;
/**
 * How long a delivery may ask Roe for what it needs, ms. With the patience of `claimDelivery` and the last second of a pause, Roe
 * has its answer within half a minute.
 */
const MAX_READING_MS = 23_000;
/** When Roe is to come again where it could not be read in time, in seconds. */
const RETRY_AFTER_SECONDS = 60;

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
		return respondRefused(context, 401, `The header ${TOKEN_HEADER} is missing or wrong`);
	}
	if (getBodySize(context) > MAX_DELIVERY_BYTES) {
		return respondRefused(context, 413, `A delivery has at most ${MAX_DELIVERY_BYTES} bytes`);
	}
	const delivery = parseDeliveryBody(context.getBodyData());
	if (delivery === undefined) {
		return respondRefused(
			context,
			400,
			'This is not a delivery of Roe: it tells of no finished job',
		);
	}
	if (delivery === 'notFinished') return respondIgnored('the job is not finished');
	const settings = readSettings(read);
	if (!settings.agentIds.includes(delivery.agentId))
		return respondIgnored('not one of the chosen agents');
	const roe = withDeadline(context, MAX_READING_MS);
	const response =
		context.getMode() === 'manual'
			? startTest(roe, settings, delivery)
			: startExecution(context, roe, settings, delivery);
	return await response.catch((error: unknown) => {
		const isLate = roe.getExecutionCancelSignal().aborted;
		const isForLater = isLate || getFailureCause(error) === 'rate-limited';
		if (!isForLater) throw error;
		const reason = isLate ? `Roe took longer than ${MAX_READING_MS / 1000} s` : String(error);
		context.logger.warn(`The delivery of the job ${delivery.jobId} has to come again: ${reason}`);
		context.getResponseObject().setHeader('Retry-After', RETRY_AFTER_SECONDS);
		return respondRefused(context, 503, 'Roe did not tell of this job in time');
	});
}

const getFailureCause = (error: unknown) =>
	error instanceof RoeError ? error.failure?.cause : undefined;

/** A test in the editor takes whatever comes: Roe's own test delivery, which is of no real job, and a job for the second time. */
async function startTest(
	roe: RoeContext,
	settings: Settings,
	delivery: FinishedJob,
): Promise<IWebhookResponseData> {
	const job = await confirmJob(roe, delivery);
	const { event } = job ?? delivery;
	if (!settings.events.has(event)) return respondIgnored('not one of the chosen events');
	const [item] =
		job === undefined
			? [toFinishedJobOutput(delivery)]
			: await buildJobOutputs(roe, settings, [job]);
	return respondStarted(item);
}

/** @param delivery What the delivery says. */
async function startExecution(
	context: IWebhookFunctions,
	roe: RoeContext,
	settings: Settings,
	delivery: FinishedJob,
): Promise<IWebhookResponseData> {
	const { delivered = [] } = recall(context);
	const trigger = getTriggerId(context);
	const key = getDeliveryKey(delivery);
	const response = context.getResponseObject();
	let job: FinishedJob | undefined;
	const start = await claimDelivery(
		trigger,
		delivered,
		key,
		async () => {
			job = await confirmJob(roe, delivery);
			const isAsTold = job?.event === delivery.event && settings.events.has(delivery.event);
			return job && isAsTold ? (await buildJobOutputs(roe, settings, [job]))[0] : undefined;
		},
		() => getExecutionState(response),
	);
	switch (start.kind) {
		case 'startedBefore':
			return respondIgnored('delivered before');
		case 'starting':
			return respondRefused(context, 503, 'This delivery is being worked on');
		case 'nothing':
			if (job === undefined) {
				return respondRefused(
					context,
					503,
					'Roe does not show this job as a finished one of the agent (yet)',
				);
			}
			if (!settings.events.has(job.event)) return respondIgnored('not one of the chosen events');
			// It ended another way than the delivery says.
			return await startExecution(context, roe, settings, job);
		case 'start':
			return startExecutionWith(start.result, { started: true }, () => {
				confirmStarted(trigger, key);
				remember(context, { delivered: listStartedKeys(trigger) });
			});
	}
}

/** What is read with it ends in time, whatever Roe does: requests and the pauses between them. */
function withDeadline(context: IWebhookFunctions, ms: number) {
	const signal = AbortSignal.timeout(ms);
	return {
		...createRequestContext(context),
		getExecutionCancelSignal: () => signal,
		deadline: Date.now() + ms,
	} satisfies RoeContext;
}

/** Bytes of the request's body. */
function getBodySize(context: IWebhookFunctions): number {
	const { rawBody, headers } = context.getRequestObject();
	return rawBody?.length ?? Number(headers['content-length'] ?? 0);
}

const respondStarted = (item: IDataObject): IWebhookResponseData => ({
	workflowData: [[{ json: item }]],
});

/** Answered with success, so that Roe does not deliver it again; nothing starts. */
const respondIgnored = (reason: string): IWebhookResponseData => ({
	webhookResponse: { ignored: reason },
});

function respondRefused(
	context: IWebhookFunctions,
	status: number,
	message: string,
): IWebhookResponseData {
	context.getResponseObject().status(status).json({ message });
	return { noWebhookResponse: true };
}
