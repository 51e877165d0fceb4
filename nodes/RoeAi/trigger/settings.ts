import type { IHookFunctions } from 'n8n-workflow';

import { parseAgentId } from '../parameters/agentId';
import { ParameterReader } from '../parameters/parameterReader';
import { InputError } from '../shared/inputError';
import type { JobDetail } from '../shared/jobDetail';
import type { JobEvent } from '../transport/jobStatuses';
import { triggerProperties } from './properties';

export type Delivery = 'webhook' | 'manual' | 'polling';

export interface Settings {
	delivery: Delivery;
	/** Unique UUIDs in lower case; at least one. */
	agentIds: string[];
	events: Set<JobEvent>;
	includeResult: boolean;
	include: JobDetail[];
	/** Only for tests in the editor. */
	sendTestDelivery: boolean;
}

/** n8n's contexts differ in their signature of `getNodeParameter`. */
export type ReadParameter = (name: string, fallback: unknown) => unknown;

/** For a context without items: a hook, a poll, or a webhook. */
export const createReader =
	(context: Pick<IHookFunctions, 'getNodeParameter'>): ReadParameter =>
	(name, fallback) =>
		context.getNodeParameter(name, fallback as object);

const createTriggerReader = (read: ReadParameter) =>
	new ParameterReader(triggerProperties, (name) => read(name, null));

/** @throws {InputError} if the value isn't one of the options. */
export function readDelivery(read: ReadParameter): Delivery {
	return createTriggerReader(read).choice<Delivery>('delivery');
}

/** @throws {InputError} if no agent or event is chosen, or a value is invalid. */
export function readSettings(read: ReadParameter): Settings {
	const reader = createTriggerReader(read);
	const events = reader.choices<JobEvent>('events');
	if (events.length === 0) {
		throw new InputError(
			'PARAMETER_EMPTY',
			"'Events' is empty",
			'Choose which events start the workflow.',
		);
	}
	const advice = 'Choose agents from the list, or specify their IDs using an expression.';
	const agentIds = reader.list('agents').map((id) => parseAgentId(id, 'Agents', advice));
	if (agentIds.length === 0) throw new InputError('PARAMETER_EMPTY', "'Agents' is empty", advice);
	return {
		delivery: readDelivery(read),
		agentIds: [...new Set(agentIds)],
		events: new Set(events),
		includeResult: reader.boolean('includeResult'),
		include: reader.choices<JobDetail>('include'),
		sendTestDelivery: reader.boolean('sendTestDelivery'),
	};
}
