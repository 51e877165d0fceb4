import { parseAgentId } from '../parameters/agentId';
import { ParameterReader } from '../parameters/parameterReader';
import { InputError } from '../shared/inputError';
import type { JobEvent } from '../transport/jobStatuses';
import { triggerProperties } from './properties';

export type Delivery = 'webhook' | 'manual' | 'polling';

/** The trigger's parameters, checked. */
export interface Settings {
	delivery: Delivery;
	/** UUIDs in lower case, each once; at least one. */
	agentIds: string[];
	events: Set<JobEvent>;
	/** Read each job's result from Roe. */
	includeResult: boolean;
}

/** Reads a parameter of the node: n8n's contexts differ in how it is called. */
export type ReadParameter = (name: string, fallback: unknown) => unknown;

const createTriggerReader = (read: ReadParameter) =>
	new ParameterReader(triggerProperties, (name) => read(name, null));

/** @throws {InputError} if it is none of the three. */
export function readDelivery(read: ReadParameter): Delivery {
	return createTriggerReader(read).choice<Delivery>('delivery');
}

/** @throws {InputError} if no agent or no event is chosen, an agent's ID can't be right, or a value can't be read. */
export function readSettings(read: ReadParameter): Settings {
	const reader = createTriggerReader(read);
	const events = reader.choices<JobEvent>('events');
	if (events.length === 0) {
		throw new InputError(
			'PARAMETER_EMPTY',
			'Events is empty',
			'Choose whether succeeded jobs, failed jobs or both start the workflow.',
		);
	}
	const where = 'Choose agents from the list, or give their IDs with an expression.';
	const agentIds = reader.list('agents').map((id) => parseAgentId(id, 'Agents', where));
	if (agentIds.length === 0) throw new InputError('PARAMETER_EMPTY', 'Agents is empty', where);
	return {
		delivery: readDelivery(read),
		agentIds: [...new Set(agentIds)],
		events: new Set(events),
		includeResult: reader.boolean('includeResult'),
	};
}
