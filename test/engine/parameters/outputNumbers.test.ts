import { captureWire } from '../../support/captureWire';
import { BASE_URL } from '../../support/credential';
import { expectError } from '../../support/expectError';
import { labelOf } from '../../support/labelOf';
import { operate } from '../../support/operate';
import { agent, ROE, text } from '../../support/roeNode';
import { AGENT, JOB } from '../../support/send';

const ID = '8023456789012345679';
const OUTPUTS = JSON.stringify([
	{
		key: 'invoice',
		data_type: 'application/json',
		value: `{"account": ${ID}, "lines": [{"id": -${ID}, "price": 1.10}]}`,
	},
	{ key: 'id', data_type: 'application/json', value: ID },
	{ key: 'count', data_type: 'application/json', value: '12' },
	{ key: 'plain', data_type: 'text/plain', value: ID },
]);
const JSON_OUTPUTS = {
	invoice: { account: ID, lines: [{ id: `-${ID}`, price: 1.1 }] },
	id: ID,
	count: 12,
	plain: ID,
};

const artifact = async (result: string) => {
	captureWire(BASE_URL, { body: `{"result": ${result}}` });
	return await operate('job.getArtifact', { jobId: JOB, artifactKey: 'a' });
};

describe('integers beyond 2^53 in Roe’s responses', () => {
	it('are texts in outputs, and other values keep their types', async () => {
		captureWire(BASE_URL, { body: OUTPUTS });
		const inputs = { values: [text('company_name', 'a')] };
		const run = await operate('agent.runSync', { agentId: agent(AGENT), inputs });
		expect(run.json(ROE)).toEqual([{ agentId: AGENT, outputs: JSON_OUTPUTS }]);
	});

	it('are texts in the results of jobs, including Roe’s own objects', async () => {
		const status = `{"id": "${JOB}", "status": 3, "timestamp": 1764000000.25}`;
		const result = `{"id": "${JOB}", "status": 3, "result": ${OUTPUTS}, "cost": 0.5, "inputs": [{"key": "a", "value": ${ID}}]}`;
		for (const simplify of [true, false]) {
			captureWire(BASE_URL, ({ path }) => ({
				body: path.includes('/results/') ? `[${result}]` : `[${status}]`,
			}));
			const run = await operate('job.getResult', { jobId: JOB, simplify });
			expect(run.json(ROE)).toEqual([
				expect.objectContaining(
					simplify
						? { outputs: JSON_OUTPUTS, cost: 0.5 }
						: { result: expect.objectContaining({ inputs: [{ key: 'a', value: ID }] }) as unknown },
				),
			]);
		}
	});

	it('are texts in artifacts', async () => {
		const run = await artifact(`[${ID}, {"a": ${ID}}, 1.5]`);
		expect(run.json(ROE)[0].result).toEqual([ID, { a: ID }, 1.5]);
		expect((await artifact(ID)).json(ROE)[0].result).toBe(ID);
	});
});

describe('a value with 200,000 levels', () => {
	const deep = '['.repeat(200_000) + ']'.repeat(200_000);
	const inputs = { values: [text('company_name', 'a')] };

	it('causes an error as an artifact, and stays a text as an output', async () => {
		const read = await artifact(deep);
		expectError(read.errorOf(ROE), 'RESPONSE_NOT_JSON', 0);
		captureWire(BASE_URL, { body: JSON.stringify([{ key: 'a', value: deep }]) });
		const run = await operate('agent.runSync', { agentId: agent(AGENT), inputs });
		expect(run.json(ROE)).toMatchObject([{ outputs: { a: deep } }]);
	});

	it('can be sent from JSON text', async () => {
		const requests = captureWire(BASE_URL, { body: JSON.stringify(JOB) });
		const run = await operate('agent.runAsync', {
			agentId: agent(AGENT),
			specifyInputs: 'json',
			inputsJson: `{"a": ${deep}}`,
		});
		expect(run.error).toBeUndefined();
		expect(JSON.parse(requests[0].body.toString())).toMatchObject({ a: deep });
	});

	it('causes an error for its input if an expression returns it, since n8n can’t read it', async () => {
		const requests = captureWire(BASE_URL, { body: JSON.stringify(JOB) });
		const value = `={{ JSON.parse('['.repeat(20000) + ']'.repeat(20000)) }}`;
		const run = await operate('agent.runAsync', {
			agentId: agent(AGENT),
			inputs: { values: [text('a', 'x'), text('b', value)] },
		});
		expectError(run.errorOf(ROE), 'VALUE_UNSENDABLE', 0, labelOf('inputs'), 2);
		expect(requests).toHaveLength(0);
	});
});
