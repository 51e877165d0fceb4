import type { TriggerPanelDefinition } from 'n8n-workflow';

const TESTING_HELP =
	"<b>While building your workflow</b>, click “Execute step”. If 'Delivery' is 'Webhook' or 'Manual Webhook', run one of the agents in Roe. If it is 'Polling', the node returns the latest finished job as a sample. The result shows up in this editor.<br /> <br />";
const EXECUTIONS_HELP =
	'These executions show up in the <a data-key="executions">executions list</a>, but not in the editor.';

/** Replaces n8n's own texts, which are about webhooks only. */
export const triggerPanel: TriggerPanelDefinition = {
	executionsHelp: {
		inactive: `${TESTING_HELP} <b>Once you’re happy with your workflow</b>, publish it. Then every job of the chosen agents that finishes starts it. ${EXECUTIONS_HELP}`,
		active: `${TESTING_HELP} <b>Your workflow is published</b>. Every job of the chosen agents that finishes starts it. ${EXECUTIONS_HELP}`,
	},
};
