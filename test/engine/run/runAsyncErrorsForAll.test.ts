import type { ErrorCode } from '../../../nodes/RoeAi/shared/errorCodes';
import { captureWire } from '../../support/captureWire';
import { BASE_URL, credentials } from '../../support/credential';
import { runWorkflow } from '../../support/engine';
import { expectError, quoted } from '../../support/expectError';
import { labelOf } from '../../support/labelOf';
import { agent, ROE, roeWorkflow, text } from '../../support/roeNode';
import { AGENT, JOB } from '../../support/send';

const inputs = { inputs: { values: [text('company_name', 'a')] } };
const items = ['first', 'second', 'third'].map((name) => ({ json: { name } }));

const capture = () => captureWire(BASE_URL, { body: JSON.stringify(JOB) });

describe('an invalid credential', () => {
	it.each<[string, string, ErrorCode, string]>([
		['organizationId', 'acme', 'ORGANIZATION_ID_INVALID', 'Organization ID'],
		['organizationId', '', 'ORGANIZATION_ID_INVALID', 'Organization ID'],
		['baseUrl', 'api.roe-ai.com', 'BASE_URL_INVALID', 'Base URL'],
		['baseUrl', 'ftp://api.roe.test', 'BASE_URL_INVALID', 'Base URL'],
		['apiKey', '', 'API_KEY_INVALID', 'API Key'],
		['apiKey', 'two\r\nlines', 'API_KEY_INVALID', 'API Key'],
	])('is an error before anything is sent: %s %j', async (field, value, code, label) => {
		const requests = capture();
		const values = { roeAiApi: { ...credentials.roeAiApi, [field]: value } };
		const parameters = { agentId: agent(AGENT), ...inputs };
		const stopped = await runWorkflow({
			workflow: roeWorkflow(parameters),
			credentials: values,
			items,
		});
		expectError(stopped.errorOf(ROE), code, 0, label);
		expect(stopped.errorOf(ROE)?.description).toMatch(/\w+ \w+.*\./);
		const went = await runWorkflow({
			workflow: roeWorkflow(parameters, { onError: 'continueRegularOutput' }),
			credentials: values,
			items,
		});
		expect(went.json(ROE).map(({ error }) => error)).toEqual(
			[0, 1, 2].map(
				(index) => `${stopped.errorOf(ROE)?.message.replace('[item 0]', `[item ${index}]`)}`,
			),
		);
		expect(requests).toHaveLength(0);
	});
});

// n8n passes a node's input on, as if it were results, where a node throws under "Continue": so no error may be the whole run's.
describe.each([0, -1, 'many', ' '])('a Max Items at Once of %j for all items', (maxConcurrency) => {
	it.each(['stopWorkflow', 'continueRegularOutput'] as const)(
		'is an error with %s',
		async (onError) => {
			const requests = capture();
			const run = await runWorkflow({
				workflow: roeWorkflow(
					{
						agentId: agent(AGENT),
						...inputs,
						options: { maxConcurrency },
					},
					{ onError },
				),
				credentials,
				items,
			});
			const errors = onError === 'stopWorkflow' ? [run.errorOf(ROE)] : run.json(ROE);
			expect(errors).toHaveLength(onError === 'stopWorkflow' ? 1 : items.length);
			errors.forEach((error, index) =>
				expectError(
					error,
					'NUMBER_INVALID',
					index,
					labelOf('maxConcurrency'),
					quoted(maxConcurrency),
				),
			);
			expect(requests).toHaveLength(0);
		},
	);
});
