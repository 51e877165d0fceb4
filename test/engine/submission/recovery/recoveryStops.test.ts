import type { IDataObject } from 'n8n-workflow';

import { SEED } from '../../../../sandbox';
import { codeOf } from '../../../support/codeOf';
import { runWorkflow, type WorkflowRun } from '../../../support/engine';
import type { NodeChange } from '../../../support/engine/workflow';
import { useFakeClock } from '../../../support/fakeClock';
import { agent, ROE, roeWorkflow, text } from '../../../support/roeNode';
import { until } from '../../../support/until';
import { useSandbox } from '../../../support/useSandbox';
import { startedFor as startedForAt } from '../submissionScenes';

useFakeClock();
const roe = useSandbox({ jobDuration: 100 });

const companies = (...names: string[]) => names.map((name) => ({ json: { name } }));

function workflow(node: NodeChange = {}, parameters: IDataObject = {}) {
	const values = [text('company_name', '={{ $json.name }}'), text('question', 'Who owns it?')];
	return roeWorkflow({ agentId: agent(SEED.agents.text), inputs: { values }, ...parameters }, node);
}

const startedFor = () => startedForAt(roe);

/** What n8n keeps with the execution of what the node remembers. */
const memoryOf = (run: WorkflowRun) => run.data.data.executionData?.contextData[`node:${ROE}`];

describe('a stop', () => {
	it('leaves running requests, and a retry finds their jobs', async () => {
		// No response arrives before the execution has ended.
		const held = roe.control.holdAnswers();
		const { credentials } = roe;
		const items = companies('a', 'b', 'c', 'd');
		const two = workflow({}, { options: { maxConcurrency: 2 } });
		const stopWhen = held.reach(2);
		const stopped = await runWorkflow({ workflow: two, credentials, items, stopWhen });
		expect(stopped.status).toBe('canceled');
		expect(startedFor()).toEqual(['a', 'b']);

		held.open();
		const run = await runWorkflow({ workflow: two, credentials, retryOf: stopped });
		expect(run.status).toBe('success');
		expect(startedFor()).toEqual(['a', 'b', 'c', 'd']);
		expect(run.json(ROE).map(({ recovered }) => recovered)).toEqual([
			true,
			true,
			undefined,
			undefined,
		]);
	});

	it('ends the lookup after a lost response, and nothing is sent again', async () => {
		roe.control.addFault({ kind: 'reset', when: 'before', match: { method: 'POST' } });
		const stopWhen = until(() => roe.control.requests({ method: 'GET' }).length >= 2);
		const begun = stopWhen.then(() => Date.now());
		const run = await runWorkflow({
			workflow: workflow(),
			credentials: roe.credentials,
			items: companies('a'),
			stopWhen,
		});
		expect(run.status).toBe('canceled');
		// It would look for 12 s and then send again.
		expect(Date.now() - (await begun)).toBeLessThan(8000);
		expect(roe.starts).toHaveLength(1);
	});
});

describe('the stored data of an execution', () => {
	it('is less than 300 bytes for each item whose job may exist', async () => {
		roe.control.addFault({ kind: 'reset', times: 100, match: { method: 'POST' } });
		const { credentials } = roe;
		const many = Array.from({ length: 100 }, (_, index) => `company ${index}`);
		const unknown = await runWorkflow({
			workflow: workflow(
				{ onError: 'continueRegularOutput' },
				{ options: { maxConcurrency: 100, traceMetadata: false } },
			),
			credentials,
			items: companies(...many),
		});
		expect(JSON.stringify(memoryOf(unknown)).length / 100).toBeLessThan(300);
		expect(new Set(unknown.json(ROE).map(codeOf))).toEqual(new Set(['START_UNKNOWN']));
	});
});
