import type { INodeProperties, INodeTypeDescription } from 'n8n-workflow';

/** For n8n's AI workflow builder: which operation suits which wait. */
export const builderHint: INodeTypeDescription['builderHint'] = {
	searchHint:
		"If jobs take seconds to a few minutes, use the operation 'runAndWait'. If they take longer or it isn't known, don't hold the execution: 'runAsync', then n8n's Wait node with 65 seconds or more, then 'check' of the resource 'job'. Its first output (Finished) has the results, its second output (Running) leads back to the Wait node. As a tool of an AI agent (roeAiTool), use 'runAndWait'. To start a workflow when jobs finish, use the Roe AI Trigger.",
	relatedNodes: [
		{
			nodeType: 'n8n-nodes-base.wait',
			relationHint: "Pauses between 'runAsync' and 'check', and holds nothing while jobs run",
		},
		{
			nodeType: 'n8n-nodes-roe-ai.roeAiTrigger',
			relationHint: 'Starts a workflow when a job finishes',
		},
	],
};

/** Of the operations that hold the execution. */
export const LOOP_BUILDER_HINT =
	"Holds the execution, and is limited by n8n's time-out. For jobs of many minutes, use a loop instead: 'runAsync', n8n's Wait node with 65 seconds or more, 'check' of the resource 'job', and back from its second output (Running) to the Wait node.";

export const CHECK_BUILDER_HINT =
	"Put n8n's Wait node with 65 seconds or more in front. Connect the first output (Finished) to the next step, and the second output (Running) back to the Wait node. Set onError to 'continueErrorOutput': otherwise a failed job ends the loop for all items.";

export const RUN_ASYNC_BUILDER_HINT =
	"Outputs { jobId, agentId } at once, without a result. Continue with n8n's Wait node and 'check' of the resource 'job', or let the Roe AI Trigger start another workflow when the job finishes. Not for tools, if the model needs the result.";

export const RUN_BULK_BUILDER_HINT =
	"Like 'runAsync', but for text inputs only, without metadata. For a hundred items or more.";

export const RUN_SYNC_BUILDER_HINT =
	"Use 'runAndWait' instead, unless jobs certainly take less than a minute.";

export const GET_RESULT_BUILDER_HINT =
	"Fails if the job isn't finished. If that isn't certain, use 'check' in a loop, or 'wait'.";

export const QUERY_BUILDER_HINT =
	"Values from items belong in 'queryParameters', never in the SQL as an expression: write {name} without quotation marks in the SQL, and add { values: [{ name: 'name', type: 'text', value: '={{ $json.FIELD }}' }] }.";

const PARAMETER_HINTS: Record<string, string> = {
	agentId:
		"Only the user knows the agent: { __rl: true, mode: 'list', value: '' } lets the user choose it. If the user gave its ID, { __rl: true, mode: 'id', value: 'AGENT_ID' }. Don't invent an ID.",
	specifyInputs:
		"'fields' for most workflows. 'json' if all inputs are text and come as one object. Not 'agent', since only the editor can load the agent's definition. Set it in tools, where 'agent' is the default.",
	inputs:
		"One row for each input of the agent: { values: [{ key: 'INPUT_KEY', type: 'text', value: 'TEXT' }] }. The agent defines the keys: if the user didn't name them, say that they must be checked. For a file, { key: 'INPUT_KEY', type: 'file', binaryPropertyName: 'FIELD' }, and the item must have the file in this binary field. In a tool, use $fromAI with the key as its name for the values that the model chooses. A tool gets no files: use type 'text' with a URL.",
	jobId:
		"Leave it out after an operation that runs an agent: the default reads the item's jobId. In a tool, ={{ $fromAI('Job_ID', 'ID of the job', 'string') }}.",
	policyId:
		"Only the user knows the policy: { __rl: true, mode: 'list', value: '' } lets the user choose it. After another step of the resource 'policy', { __rl: true, mode: 'id', value: '={{ $json.policyId }}' }.",
	content:
		"The whole policy, not only what changes: { guidelines: { categories: [{ title, rules: [{ title, description, flag: 'RED_FLAG' }] }] }, instructions, dispositions: { classifications: [{ name, description }] } }. To change the current one, read it with the operation 'get', and edit its 'content' in a step between.",
	tableName:
		"If the user named the table, { __rl: true, mode: 'name', value: 'TABLE' }. After 'upload', { __rl: true, mode: 'name', value: '={{ $json.tableName }}' }. Otherwise { __rl: true, mode: 'list', value: '' } lets the user choose it.",
	waitOptions: "'timeout' is in minutes, 'pollInterval' in seconds.",
	options: 'Leave it out unless the user asks for one of these options.',
	toolDescription:
		'Only in a tool. Say what the agent does, what it returns, and when the model should call it.',
	toolFields:
		"Only in a tool. For large outputs, name those that the model needs: 'outputs.OUTPUT_KEY'.",
};

export function addBuilderHints(properties: INodeProperties[]): INodeProperties[] {
	return properties.map((property) => {
		const propertyHint = PARAMETER_HINTS[property.name];
		return propertyHint === undefined ? property : { ...property, builderHint: { propertyHint } };
	});
}
