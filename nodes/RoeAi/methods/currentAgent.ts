import { type ILoadOptionsFunctions, isExpression } from 'n8n-workflow';

import { BadInput } from '../inputs/badInput';
import { requireUuid } from '../inputs/uuid';
import { parseAgentId, valueInLocator } from '../parameters/agentId';

/**
 * The agent that the editor shows at the moment, read as a run reads it.
 *
 * n8n's editor evaluates expressions before it asks. One without a value arrives as null.
 *
 * @throws {BadInput} if there is none yet, or if it has no ID in it.
 */
export function readCurrentAgentId(context: ILoadOptionsFunctions): string {
	const value = valueInLocator(context.getCurrentNodeParameter('agentId'));
	if (isNotGiven(value)) {
		throw new BadInput(
			'AGENT_NOT_CHOSEN',
			'The agent is not known yet',
			'Choose an agent. If an expression sets it, execute the previous nodes first.',
		);
	}
	return parseAgentId(value);
}

/** The version that is chosen in the editor; undefined for the agent's current one. @throws {BadInput} if it is no ID. */
export function readCurrentVersionId(context: ILoadOptionsFunctions): string | undefined {
	const version = context.getCurrentNodeParameter('options.agentVersionId') as unknown;
	if (isNotGiven(version)) return undefined;
	return requireUuid('Agent Version ID', version, 'Choose the version from the list.');
}

function isNotGiven(value: unknown): boolean {
	if (value === undefined || value === null || isExpression(value)) return true;
	return typeof value === 'string' && value.trim() === '';
}
