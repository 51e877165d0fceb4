/**
 * A tool's description for a model, with the inputs that the user has entered, and which parameter of the tool each one is: n8n names
 * the parameters of rows `values0_Value`, `values1_Value`. The agent's name can't be part of it, since n8n's expressions read only the ID.
 * Relies on: n8n resolves an expression in `toolDescription`, also if it's the default. Older versions pass it to the model as it is.
 * It looks for calls of its `$fromAI` in this text too, so the text must not contain one.
 * Tried: n8n 2.41.1.
 * Guarded by: `test/e2e/agentToolOperations.test.ts`.
 */
export function describeAgentRun(what: string): string {
	return `=${what} Inputs: {{ (${INPUTS}).map(${DESCRIBE_INPUT}).join(', ') || 'none' }}.`;
}

const INPUTS =
	'$parameter.inputs?.values ?? Object.entries($parameter.agentInputs?.value ?? {}).map(([key, value]) => ({ key, value }))';

const DESCRIBE_INPUT = String.raw`({ key, value }) => [key, ...(String(value).match(/(?<=AI\(')[^']+/) ?? [])].join(' = ')`;
