import type { INodeTypeDescription } from 'n8n-workflow';

/** For n8n's AI workflow builder: which operation suits which wait. */
export const builderHint: INodeTypeDescription['builderHint'] = {
	searchHint:
		"If jobs take seconds to a few minutes, use the operation 'runAndWait'. If they take longer or it isn't known, don't hold the execution: 'runAsync', then n8n's Wait node with 65 seconds or more, then 'check' of the resource 'job'. Its first output (Finished) has the results, its second output (Running) leads back to the Wait node. To start a workflow when jobs finish, use the Roe AI Trigger.",
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
