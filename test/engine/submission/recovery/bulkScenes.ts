import { type FaultRule, type Sandbox, SEED } from '../../../../sandbox';
import { codeOf } from '../../../support/codeOf';
import type { WorkflowRun } from '../../../support/engine';
import { ROE } from '../../../support/roeNode';
import type { SceneChange } from '../../../support/scene';
import { until } from '../../../support/until';
import { ITEMS } from '../submissionScenes';

const MANY = { path: '/many/$' };
export const fault = (rule: Omit<FaultRule, 'match'>): FaultRule => ({ ...rule, match: MANY });

export const bulk = (options = {}, change: SceneChange = {}): SceneChange => ({
	...change,
	parameters: { operation: 'runBulk', options },
});
export const CONTINUE = { node: { onError: 'continueRegularOutput' } } as const;

/** Another client's bulk request, with the inputs that the node gives for these items. */
export async function startAsOther({ url }: Sandbox, names: string[]): Promise<string[]> {
	const inputs = names.map((name) => ({ company_name: name, question: 'Who owns it?' }));
	const response = await fetch(`${url}/v1/agents/run/${SEED.agents.text}/async/many/`, {
		method: 'POST',
		headers: { authorization: `Bearer ${SEED.apiKey}`, 'content-type': 'application/json' },
		body: JSON.stringify({ inputs }),
	});
	return (await response.json()) as string[];
}

export const recoveredIn = (run: WorkflowRun) =>
	run.json(ROE).map((json) => json.recovered ?? codeOf(json) ?? false);
export const always = <T>(value: T) => ITEMS.map(() => value);
export const idsOf = (run: WorkflowRun) => run.json(ROE).map(({ jobId }) => String(jobId));

/** When the node has sent its first request, which was hit by a fault. */
export const isSent = ({ control }: Sandbox) => until(() => control.faults()[0].hits > 0);
