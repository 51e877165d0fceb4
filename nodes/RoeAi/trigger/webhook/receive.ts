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
import { createReader, readSettings, type Settings } from '../settings';
import { TOKEN_HEADER } from '../token';
import { recall, remember, getTriggerId } from '../triggerMemory';
import { confirmJob } from './confirmJob';
import { claimDelivery, confirmStarted, listStartedKeys } from './deduplicateDeliveries';

const MAX_DELIVERY_BYTES = 16 * BYTES_PER_MEGABYTE;
/** How long reading from Roe may take, ms. With `claimDelivery`'s wait, Roe gets a response within half a minute. */
const MAX_READING_MS = 23_000;
const RETRY_AFTER_SECONDS = 60;

/**
 * Starts the workflow if a request is an authorized, new delivery of a matching job. Agent, status and result are read from Roe.
 * @throws {RoeError} if the job can't be read: n8n then shows a failed execution, and Roe retries the delivery.
 */
export async function receive(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	const read = createReader(context);
	if (!(await isAuthorized(context, read))) {
		return respondRejected(context, 401, `The header ${TOKEN_HEADER} is missing or wrong`);
	}
	if (getBodySize(context) > MAX_DELIVERY_BYTES) {
		return respondRejected(context, 413, `A delivery can have at most ${MAX_DELIVERY_BYTES} bytes`);
	}
	const delivery = parseDeliveryBody(context.getBodyData());
	if (delivery === undefined) {
		return respondRejected(
			context,
			400,
			'This isn’t a delivery from Roe: it doesn’t name a finished job',
		);
	}
	if (delivery === 'notFinished') return respondIgnored('the job hasn’t finished');
	const settings = readSettings(read);
	if (!settings.agentIds.includes(delivery.agentId))
		return respondIgnored('not one of the chosen agents');
	const roe = withDeadline(context, MAX_READING_MS);
	const response =
		context.getMode() === 'manual'
			? startTest(context, roe, settings, delivery)
			: startExecution(context, roe, settings, delivery);
	return await response.catch((error: unknown) => {
		const isLate = roe.getExecutionCancelSignal().aborted;
		const isTemporary = isLate || getFailureCause(error) === 'rate-limited';
		if (!isTemporary) throw error;
		const reason = isLate ? `Roe took longer than ${MAX_READING_MS / 1000} s` : String(error);
		context.logger.warn(`Asked Roe to retry the delivery of job ${delivery.jobId}: ${reason}`);
		context.getResponseObject().setHeader('Retry-After', RETRY_AFTER_SECONDS);
		return respondRejected(context, 503, 'Roe didn’t return this job in time');
	});
}

const getFailureCause = (error: unknown) =>
	error instanceof RoeError ? error.failure?.cause : undefined;

/** A test in the editor also accepts repeated jobs, and Roe's test delivery, which has no real job. */
async function startTest(
	context: IWebhookFunctions,
	roe: RoeContext,
	settings: Settings,
	delivery: FinishedJob,
): Promise<IWebhookResponseData> {
	const job = await confirmJob(roe, delivery);
	// A sample shows an item whatever events are chosen.
	if (job !== undefined && !settings.events.has(job.event))
		return respondIgnored('not one of the chosen events');
	const [item] =
		job === undefined
			? [toFinishedJobOutput(delivery, settings.include)]
			: await buildJobOutputs(context, roe, settings, [job]);
	return respondStarted(item);
}

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
			const isAsDelivered = job?.event === delivery.event && settings.events.has(delivery.event);
			return job && isAsDelivered
				? (await buildJobOutputs(context, roe, settings, [job]))[0]
				: undefined;
		},
		() => getExecutionState(response),
	);
	switch (start.kind) {
		case 'startedBefore':
			return respondIgnored('already delivered');
		case 'starting':
			return respondRejected(context, 503, 'This delivery is already being processed');
		case 'nothing':
			if (job === undefined) {
				return respondRejected(
					context,
					503,
					'Roe doesn’t list this job as a finished job of the agent yet',
				);
			}
			if (!settings.events.has(job.event)) return respondIgnored('not one of the chosen events');
			return await startExecution(context, roe, settings, job);
		case 'start':
			return startExecutionWith(start.result, { started: true }, () => {
				confirmStarted(trigger, key);
				remember(context, { delivered: listStartedKeys(trigger) });
			});
	}
}

function withDeadline(context: IWebhookFunctions, ms: number) {
	const signal = AbortSignal.timeout(ms);
	return {
		...createRequestContext(context),
		getExecutionCancelSignal: () => signal,
		deadline: Date.now() + ms,
	} satisfies RoeContext;
}

function getBodySize(context: IWebhookFunctions): number {
	const { rawBody, headers } = context.getRequestObject();
	return rawBody?.length ?? Number(headers['content-length'] ?? 0);
}

const respondStarted = (item: IDataObject): IWebhookResponseData => ({
	workflowData: [[{ json: item }]],
});

/** Responds with success, so that Roe doesn't retry the delivery. */
const respondIgnored = (reason: string): IWebhookResponseData => ({
	webhookResponse: { ignored: reason },
});

function respondRejected(
	context: IWebhookFunctions,
	status: number,
	message: string,
): IWebhookResponseData {
	context.getResponseObject().status(status).json({ message });
	return { noWebhookResponse: true };
}
