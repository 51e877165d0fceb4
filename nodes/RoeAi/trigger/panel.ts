import type { TriggerPanelDefinition } from 'n8n-workflow';

const TESTING_HELP =
	"<b>While building your workflow</b>, click “Execute step”. The note below 'Delivery' says what to do next. The result shows up in this editor.<br /> <br />";
const EXECUTIONS_HELP =
	'job of the chosen agents that matches the chosen events starts it. These executions show up in the <a data-key="executions">executions list</a>, but not in the editor.';

/** Replaces n8n's own texts, which are about webhooks only. They can't depend on a parameter (n8n 2.41), so notices say what applies to a delivery. */
export const triggerPanel: TriggerPanelDefinition = {
	executionsHelp: {
		inactive: `${TESTING_HELP} <b>Once you’re happy with your workflow</b>, publish it. Then every ${EXECUTIONS_HELP}`,
		active: `${TESTING_HELP} <b>Your workflow is published</b>. Every ${EXECUTIONS_HELP}`,
	},
	activationHint: {
		inactive:
			'Once you’ve finished building your workflow, publish it. Then finished jobs start it (you just won’t see those executions here).',
		active: 'Finished jobs start the published workflow (but you won’t see those executions here).',
	},
};
