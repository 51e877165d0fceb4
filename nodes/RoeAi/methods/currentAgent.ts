import { type ILoadOptionsFunctions, isExpression } from 'n8n-workflow';

import { parseAgentId } from '../parameters/agentId';
import { toNodeError } from '../platform/toNodeError';
import type { InputDefinition } from '../shared/inputDefinition';
import { InputError } from '../shared/inputError';
import { requireUuid } from '../shared/uuid';
import { getVersion, parseInputDefinitions } from '../transport/agents';
import { readCurrentValue } from './currentValue';

/** The agent ID in the editor. @throws {InputError} if there is none or it isn't an ID. */
export function readCurrentAgentId(context: ILoadOptionsFunctions): string {
	const value = readCurrentValue(context, 'agentId');
	if (value !== undefined) return parseAgentId(value);
	throw new InputError(
		'AGENT_NOT_CHOSEN',
		'No agent is chosen yet',
		'Choose an agent. If an expression sets it, execute the previous nodes first.',
	);
}

/** Whether an expression sets the version, and has no value in the editor: the version that will run is unknown. */
export function isVersionUnresolved(context: ILoadOptionsFunctions): boolean {
	const version = context.getCurrentNodeParameter('options.agentVersionId') as unknown;
	return version === null || isExpression(version);
}

/** The version ID in the editor; undefined for the current version. @throws {InputError} if it isn't an ID. */
export function readCurrentVersionId(context: ILoadOptionsFunctions): string | undefined {
	const version = readCurrentValue(context, 'options.agentVersionId');
	if (version === undefined) return undefined;
	return requireUuid('Agent Version ID', version, 'Choose the version from the list.');
}

/** The inputs that the chosen agent version defines. @throws {InputError}, {RoeError} */
export async function readCurrentDefinitions(
	context: ILoadOptionsFunctions,
): Promise<InputDefinition[]> {
	return parseInputDefinitions(
		await getVersion(context, readCurrentAgentId(context), readCurrentVersionId(context)),
	);
}

/** An error in one line, for what the editor shows in place of a list. */
export function describeError(context: ILoadOptionsFunctions, error: unknown): string {
	const { message, description } = toNodeError(context.getNode(), error);
	return [message, description].filter(Boolean).join('. ');
}
