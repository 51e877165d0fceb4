import type { TriggerPanelDefinition } from 'n8n-workflow';

const TESTING_HELP =
	'<b>While building your workflow</b>, click “Execute step”. With the delivery “Webhook” or “Manual Webhook”, n8n then waits: run one of the agents in Roe. With “Polling”, it takes the newest finished job as a sample. What comes shows up in this editor.<br /> <br />';
const EXECUTIONS_HELP =
	'These executions show up in the <a data-key="executions">executions list</a>, but not in the editor.';

/** What n8n tells about the trigger beside its parameters. Its own words are about a webhook; here it depends on "Delivery". */
export const triggerPanel: TriggerPanelDefinition = {
	executionsHelp: {
		inactive: `${TESTING_HELP} <b>Once you’re happy with your workflow</b>, publish it. Each job of the chosen agents that finishes from then on starts it. ${EXECUTIONS_HELP}`,
		active: `${TESTING_HELP} <b>Your workflow is published</b>: each job of the chosen agents that finishes starts it. ${EXECUTIONS_HELP}`,
	},
};
