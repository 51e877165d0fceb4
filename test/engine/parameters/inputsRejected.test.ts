import type { IDataObject } from 'n8n-workflow';

import { describeMismatch } from '../../../nodes/RoeAi/inputs/inputMismatch';
import { SEED } from '../../../sandbox';
import { captureWire, type WireAnswer } from '../../support/captureWire';
import { expectContract } from '../../support/contract';
import { BASE_URL } from '../../support/credential';
import { expectError } from '../../support/expectError';
import { operate } from '../../support/operate';
import { agent, ROE, text } from '../../support/roeNode';
import { useSandbox } from '../../support/useSandbox';

const { agents } = SEED;
/** The inputs of `agents.text`. */
const DEFINITIONS = ['company_name', 'question'].map((key) => ({ key }));
const roe = useSandbox();

afterEach(() => expectContract(roe.control.requests()));

const fields = (...values: IDataObject[]) => ({ agentId: agent(agents.text), inputs: { values } });
const ONE_OF_TWO = {
	agentId: agent(agents.text),
	specifyInputs: 'json',
	inputsJson: '{"company_name": "a"}',
};
const definitionsRead = () => roe.control.requests({ method: 'GET', path: '/versions/' });

describe('inputs that Roe rejects', () => {
	const wrong = async (operation: string) =>
		await operate(
			`agent.${operation}`,
			fields(text('companyname', 'Acme'), text('other', 'x'), text('question', 'y')),
			{ credentials: roe.credentials, items: [{ json: {} }, { json: {} }] },
		);

	it.each(['runAsync', 'runAndWait', 'runSync', 'runBulk'])(
		'are named in the message of %s, and Roe’s text is in the description',
		async (operation) => {
			const run = await wrong(operation);
			const error = run.errorOf(ROE);
			const given = ['companyname', 'other', 'question'].map((key) => ({ key }));
			// The missing key, then the unknown key with the closest match.
			const mismatch = describeMismatch(DEFINITIONS, given);
			expectError(error, 'REQUEST_REJECTED', 0, 'HTTP 400', 'company_name', 'other', mismatch);
			expect(error?.message).not.toContain('question');
			expect(error?.description).toContain('Missing input key company_name');
			expect(definitionsRead()).toHaveLength(1);
		},
	);

	it('are compared with the definition, which is read once for all items', async () => {
		const run = await operate('agent.runAsync', ONE_OF_TWO, {
			credentials: roe.credentials,
			items: [1, 2, 3].map((id) => ({ json: { id } })),
			node: { onError: 'continueRegularOutput' },
		});
		expect(run.json(ROE)).toHaveLength(3);
		const mismatch = describeMismatch(DEFINITIONS, [{ key: 'company_name' }]);
		for (const [item, failed] of run.json(ROE).entries()) {
			expectError(failed, 'REQUEST_REJECTED', item, 'question', mismatch);
		}
		expect(definitionsRead()).toHaveLength(1);
	});

	it.each<[string, string, WireAnswer, number]>([
		['the definition can’t be read', '["Missing input key a"]', { status: 404, body: '{}' }, 1],
		[
			'the definition is invalid',
			'["Missing input key a"]',
			{ body: '{"id": 1, "input_definitions": [null]}' },
			1,
		],
		['Roe reports a different problem', '{"detail": "The agent is archived"}', {}, 0],
	])('are explained only by Roe’s text if %s', async (_, body, definition, reads) => {
		const requests = captureWire(BASE_URL, ({ method }) =>
			method === 'GET' ? definition : { status: 400, body },
		);
		const run = await operate('agent.runAsync', fields(text('question', 'a')));
		expectError(run.errorOf(ROE), 'REQUEST_REJECTED', 0, 'HTTP 400');
		expect(run.errorOf(ROE)?.message).not.toContain('question');
		expect(requests.filter(({ method }) => method === 'GET')).toHaveLength(reads);
	});

	it('are named if they have the wrong type', async () => {
		const parameters = {
			agentId: agent(agents.document),
			inputs: { values: [text('document', 'the invoice'), text('instructions', 'Total')] },
		};
		const { credentials } = roe;
		const run = await operate('agent.runAsync', parameters, { credentials, items: [{ json: {} }] });
		expectError(run.errorOf(ROE), 'REQUEST_REJECTED', 0, 'document');
		expect(run.errorOf(ROE)?.message).not.toContain('instructions');
	});
});
