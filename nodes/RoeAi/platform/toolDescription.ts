/**
 * A tool's description for a model, with the inputs that the user has entered. The agent's name can't be part of it: n8n's
 * expressions read only the ID of a chosen agent.
 * Relies on: n8n resolves an expression in `toolDescription`, also if it's the default. Older versions pass it to the model as it is.
 * Tried: n8n 2.41.1.
 * Guarded by: `test/e2e/agentToolOperations.test.ts`.
 */
export function describeAgentRun(what: string): string {
	return `=${what} Inputs: {{ (${INPUT_KEYS}).join(', ') || 'none' }}.`;
}

const INPUT_KEYS =
	'$parameter.inputs?.values?.map((row) => row.key) ?? Object.keys($parameter.agentInputs?.value ?? {})';
