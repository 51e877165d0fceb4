import type { IDataObject } from 'n8n-workflow';

import { captureWire } from '../support/captureWire';
import { BASE_URL, credentials } from '../support/connection';
import { runWorkflow, type TestItem } from '../support/engine';
import { agent, file, ROE, roeWorkflow, text } from '../support/roeNode';
import { AGENT, JOB } from '../support/send';

/** What is wrong, the parameters with which it is, and what the error says of it. */
type Case = [what: string, parameters: IDataObject, message: string];

/** An expression that gives one value for the second item and another for all others. */
const second = (bad: unknown, good: unknown) =>
	`={{ $itemIndex === 1 ? ${JSON.stringify(bad)} : ${JSON.stringify(good)} }}`;

const inputs = (...values: IDataObject[]) => ({ inputs: { values } });
const json = (bad: unknown) => ({
	specifyInputs: 'json',
	inputsJson: second(bad, '{"company_name":"Acme"}'),
});
const options = (name: string, bad: unknown, good: unknown) => ({
	...inputs(text('company_name', 'Acme')),
	options: { [name]: second(bad, good) },
});
const agentId = (bad: unknown, mode = 'id', good = AGENT) => ({
	...inputs(text('company_name', 'Acme')),
	agentId: agent(second(bad, good), mode),
});

const CASES: Case[] = [
	['an empty agent ID', agentId(''), 'Agent ID is empty'],
	['an agent ID that is only white space', agentId('  '), 'Agent ID is empty'],
	['no agent picked from the list', agentId('', 'list'), 'Agent ID is empty'],
	['an agent ID that is no UUID', agentId('invoices'), 'Agent ID "invoices" is not an ID'],
	['an agent ID that is a number', agentId(42), 'Agent ID "42" is not an ID'],
	[
		'an agent ID with a path in it',
		agentId(`${AGENT}/../../users`),
		`Agent ID "${AGENT}/../../users" is not an ID`,
	],
	['an agent ID with a query', agentId(`${AGENT}?a=1`), `Agent ID "${AGENT}?a=1" is not an ID`],
	[
		'the address of a page that is no agent’s',
		agentId('https://app.roe-ai.com/jobs/', 'url', `https://app.roe-ai.com/agents/${AGENT}`),
		'"https://app.roe-ai.com/jobs/"',
	],
	[
		'two texts with one key',
		inputs(text('company_name', 'a'), text(second('company_name', 'question') as string, 'b')),
		'The input "company_name" is given twice',
	],
	[
		'a text and a file with one key',
		inputs(text(second('document', 'note') as string, 'a'), file('document', 'data')),
		'The input "document" is given twice',
	],
	[
		'an empty key',
		inputs(text('company_name', 'a'), text(second('', 'b') as string, 'c')),
		'Inputs, row 2: the key is empty',
	],
	[
		'a key with a line break',
		inputs(text(second('a\r\nX: 1', 'a') as string, 'c')),
		'Inputs, row 1: the key "a\\r\\nX: 1" can’t be the key of an input',
	],
	[
		'a key "__proto__"',
		inputs(text(second('__proto__', 'a') as string, 'c')),
		'Inputs, row 1: the key "__proto__" can’t be the key of an input',
	],
	[
		'a key "metadata" beside metadata',
		inputs(text(second('metadata', 'a') as string, 'c')),
		'The input "metadata" can’t be sent together with job metadata',
	],
	[
		'a key "organization_id"',
		inputs(text(second('organization_id', 'a') as string, 'c')),
		'The input "organization_id" can’t be sent: Roe reads that name as the organization',
	],
	[
		'an empty text',
		inputs(text('company_name', second('', 'a'))),
		'The input "company_name" has no text',
	],
	[
		'a text from a field that is not there',
		inputs(text('company_name', '={{ $json.name }}')),
		'The input "company_name" has no text',
	],
	['JSON that is not valid', json('{"a": 1'), 'Inputs (JSON) is not valid JSON: "{\\"a\\": 1"'],
	['JSON that is a list', json('["a"]'), 'Inputs (JSON) is not a JSON object: "[\\"a\\"]"'],
	['JSON that is a text', json('"a"'), 'Inputs (JSON) is not a JSON object'],
	['JSON that is null', json('null'), 'Inputs (JSON) is not a JSON object: "null"'],
	[
		'JSON with "__proto__"',
		json('{"__proto__": {"a": 1} }'),
		'Inputs (JSON) has a property "__proto__"',
	],
	[
		'JSON with an empty value',
		json('{"company_name": ""}'),
		'The input "company_name" has no text',
	],
	['JSON with an empty key', json('{"": "a"}'), 'Inputs (JSON): the key is empty'],
	[
		'JSON with "metadata"',
		json('{"metadata": "a"}'),
		'The input "metadata" can’t be sent together with job metadata',
	],
	[
		'metadata that is a list',
		options('metadata', '["a"]', '{}'),
		'Metadata is not a JSON object: "[\\"a\\"]"',
	],
	['metadata that is a text', options('metadata', '"a"', '{}'), 'Metadata is not a JSON object'],
	[
		'metadata that is not valid JSON',
		options('metadata', '{a}', '{}'),
		'Metadata is not valid JSON: "{a}"',
	],
	[
		'metadata with "__proto__"',
		options('metadata', '{"__proto__": 1}', '{}'),
		'Metadata has a property "__proto__"',
	],
	[
		'a version that is no UUID',
		options('agentVersionId', 'latest', ''),
		'Agent Version Name or ID "latest" is not an ID',
	],
	[
		'a time-out of 0',
		options('requestTimeout', 0, 60),
		'Request Timeout (Seconds) "0" is not a number from 1',
	],
	[
		'a time-out that is no number',
		options('requestTimeout', 'long', 60),
		'Request Timeout (Seconds) "long"',
	],
	[
		'a binary field that is not there',
		inputs(file('document', second('attachment', 'data'))),
		'The input "document" asks for the binary field "attachment", but the item has only "data", "empty"',
	],
	[
		'one of several binary fields that is not there',
		inputs(file('document', second('data, other', 'data'))),
		'The input "document" asks for the binary field "other"',
	],
	[
		'no binary field named',
		inputs(file('document', second(' , ', 'data'))),
		'The input "document" names no binary field',
	],
	[
		'an empty file',
		inputs(file('document', second('empty', 'data'))),
		'The file of the input "document" (binary field "empty") is empty',
	],
];

const items = (): TestItem[] =>
	['first', 'second', 'third'].map((name, index) => ({
		json: index === 1 ? {} : { name },
		files: {
			data: { bytes: Buffer.from(name), fileName: `${name}.pdf`, mimeType: 'application/pdf' },
			empty: { bytes: Buffer.alloc(0), fileName: 'empty.pdf', mimeType: 'application/pdf' },
		},
	}));

const capture = () => captureWire(BASE_URL, { body: JSON.stringify(JOB) });

describe.each(CASES)('%s', (_, parameters, message) => {
	const given = { agentId: agent(AGENT), ...parameters };

	it('stops with an error that names it, its value and its item; nothing is sent for it', async () => {
		const requests = capture();
		// One at a time, so that the third item is not under way when the second fails.
		const workflow = roeWorkflow({
			...given,
			options: { maxConcurrency: 1, ...(parameters.options as IDataObject) },
		});
		const run = await runWorkflow({ workflow, credentials, items: items() });
		expect(run.status).toBe('error');
		const error = run.errorOf(ROE);
		expect(error?.message).toContain(message);
		expect(error?.message).toContain('[item 1]');
		expect(error?.context.itemIndex).toBe(1);
		expect(error?.description).toMatch(/\w+ \w+.*\./);
		expect(requests).toHaveLength(1);
	});

	it.each(['continueRegularOutput', 'continueErrorOutput'] as const)(
		'leaves the other items alone with %s',
		async (onError) => {
			const requests = capture();
			const workflow = roeWorkflow(given, { onError });
			const run = await runWorkflow({ workflow, credentials, items: items() });
			expect(run.error).toBeUndefined();
			const [good, bad] =
				onError === 'continueRegularOutput'
					? [[0, 2].map((index) => run.output(ROE)[index]), [run.output(ROE)[1]]]
					: [run.outputs(ROE, 0), run.outputs(ROE, 1)];
			expect(good.map(({ json: { jobId }, pairedItem }) => [jobId, pairedItem])).toEqual([
				[JOB, { item: 0 }],
				[JOB, { item: 2 }],
			]);
			expect(bad.map(({ json: { error }, pairedItem }) => [error, pairedItem])).toEqual([
				[expect.stringContaining(message), { item: 1 }],
			]);
			expect(requests).toHaveLength(2);
		},
	);
});

describe('a credential that can’t be right', () => {
	it.each([
		['organizationId', 'acme', 'Organization ID is not a UUID. Copy it from Roe → Settings.'],
		['organizationId', '', 'Organization ID is empty. Copy it from Roe → Settings.'],
		['baseUrl', 'api.roe-ai.com', 'Base URL is not a web address. Start it with https://'],
		['baseUrl', 'ftp://api.roe.test', 'Base URL is not a web address'],
		['apiKey', '', 'API Key is empty. Copy an API key from Roe → Settings.'],
		['apiKey', 'two\r\nlines', 'API Key has characters'],
	])('is an error before anything is sent: %s %j', async (field, value, message) => {
		const requests = capture();
		const values = { roeAiApi: { ...credentials.roeAiApi, [field]: value } };
		const parameters = { agentId: agent(AGENT), ...inputs(text('company_name', 'a')) };
		const stopped = await runWorkflow({
			workflow: roeWorkflow(parameters),
			credentials: values,
			items: items(),
		});
		expect(stopped.errorOf(ROE)?.message).toContain(message);
		expect(stopped.errorOf(ROE)?.description).toBeTruthy();
		const went = await runWorkflow({
			workflow: roeWorkflow(parameters, { onError: 'continueRegularOutput' }),
			credentials: values,
			items: items(),
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
describe.each([0, -1, 'many', ' '])(
	'a Max Items at Once of %j, which holds for all items',
	(maxConcurrency) => {
		it.each(['stopWorkflow', 'continueRegularOutput'] as const)(
			'is an error with %s',
			async (onError) => {
				const requests = capture();
				const run = await runWorkflow({
					workflow: roeWorkflow(
						{
							agentId: agent(AGENT),
							...inputs(text('company_name', 'a')),
							options: { maxConcurrency },
						},
						{ onError },
					),
					credentials,
					items: items(),
				});
				const message = expect.stringContaining(`Max Items at Once "${maxConcurrency}"`) as string;
				if (onError === 'stopWorkflow') expect(run.errorOf(ROE)?.message).toEqual(message);
				else expect(run.json(ROE).map(({ error }) => error)).toEqual([message, message, message]);
				expect(requests).toHaveLength(0);
			},
		);
	},
);
