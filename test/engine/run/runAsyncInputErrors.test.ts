import type { IDataObject } from 'n8n-workflow';

import type { ErrorCode } from '../../../nodes/RoeAi/shared/errorCodes';
import { captureWire } from '../../support/captureWire';
import { BASE_URL, credentials } from '../../support/credential';
import { runWorkflow, type TestItem } from '../../support/engine';
import { expectError, type Fact, quoted } from '../../support/expectError';
import { labelOf } from '../../support/labelOf';
import { agent, file, ROE, roeWorkflow, text } from '../../support/roeNode';
import { AGENT, JOB } from '../../support/send';

/** What is wrong, the parameters with which it is, the error's code, and what its message names. */
type Case = [what: string, parameters: IDataObject, code: ErrorCode, ...facts: Fact[]];

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
	['an empty agent ID', agentId(''), 'PARAMETER_EMPTY', labelOf('agentId')],
	['an agent ID that is only white space', agentId('  '), 'PARAMETER_EMPTY', labelOf('agentId')],
	['no agent picked from the list', agentId('', 'list'), 'PARAMETER_EMPTY', labelOf('agentId')],
	[
		'an agent ID that isn’t a UUID',
		agentId('invoices'),
		'ID_INVALID',
		labelOf('agentId'),
		quoted('invoices'),
	],
	['an agent ID that is a number', agentId(42), 'ID_INVALID', labelOf('agentId'), quoted(42)],
	[
		'an agent ID with a path in it',
		agentId(`${AGENT}/../../users`),
		'ID_INVALID',
		labelOf('agentId'),
		quoted(`${AGENT}/../../users`),
	],
	[
		'an agent ID with a query',
		agentId(`${AGENT}?a=1`),
		'ID_INVALID',
		labelOf('agentId'),
		quoted(`${AGENT}?a=1`),
	],
	[
		'the URL of a page that isn’t an agent’s',
		agentId('https://app.roe-ai.com/jobs/', 'url', `https://app.roe-ai.com/agents/${AGENT}`),
		'ID_INVALID',
		quoted('https://app.roe-ai.com/jobs/'),
	],
	[
		'two texts with one key',
		inputs(text('company_name', 'a'), text(second('company_name', 'question') as string, 'b')),
		'INPUT_TWICE',
		quoted('company_name'),
	],
	[
		'a text and a file with one key',
		inputs(text(second('document', 'note') as string, 'a'), file('document', 'data')),
		'INPUT_TWICE',
		quoted('document'),
	],
	[
		'an empty key',
		inputs(text('company_name', 'a'), text(second('', 'b') as string, 'c')),
		'INPUT_KEY_INVALID',
		labelOf('inputs'),
		2,
	],
	[
		'a key with a line break',
		inputs(text(second('a\r\nX: 1', 'a') as string, 'c')),
		'INPUT_KEY_INVALID',
		labelOf('inputs'),
		1,
		quoted('a\r\nX: 1'),
	],
	[
		'a key "__proto__"',
		inputs(text(second('__proto__', 'a') as string, 'c')),
		'INPUT_KEY_INVALID',
		labelOf('inputs'),
		1,
		quoted('__proto__'),
	],
	[
		'a key "metadata" if there is metadata',
		inputs(text(second('metadata', 'a') as string, 'c')),
		'INPUT_NAME_RESERVED',
		quoted('metadata'),
	],
	[
		'a key "organization_id"',
		inputs(text(second('organization_id', 'a') as string, 'c')),
		'INPUT_NAME_RESERVED',
		quoted('organization_id'),
	],
	[
		'an empty text',
		inputs(text('company_name', second('', 'a'))),
		'INPUT_EMPTY',
		quoted('company_name'),
	],
	[
		'a text from a missing field',
		inputs(text('company_name', '={{ $json.name }}')),
		'INPUT_EMPTY',
		quoted('company_name'),
	],
	['invalid JSON', json('{"a": 1'), 'JSON_INVALID', labelOf('inputsJson'), quoted('{"a": 1')],
	['JSON that is a list', json('["a"]'), 'JSON_NOT_OBJECT', labelOf('inputsJson'), quoted('["a"]')],
	[
		'JSON that is a text',
		json(quoted('a')),
		'JSON_NOT_OBJECT',
		labelOf('inputsJson'),
		quoted(quoted('a')),
	],
	['JSON that is null', json('null'), 'JSON_NOT_OBJECT', labelOf('inputsJson'), quoted('null')],
	[
		'JSON with "__proto__"',
		json('{"__proto__": {"a": 1} }'),
		'JSON_NAME_RESERVED',
		labelOf('inputsJson'),
		quoted('__proto__'),
	],
	['JSON with an empty value', json('{"company_name": ""}'), 'INPUT_EMPTY', quoted('company_name')],
	['JSON with an empty key', json('{"": "a"}'), 'INPUT_KEY_INVALID', labelOf('inputsJson')],
	['JSON with "metadata"', json('{"metadata": "a"}'), 'INPUT_NAME_RESERVED', quoted('metadata')],
	[
		'metadata that is a list',
		options('metadata', '["a"]', '{}'),
		'JSON_NOT_OBJECT',
		labelOf('metadata'),
		quoted('["a"]'),
	],
	[
		'metadata that is a text',
		options('metadata', quoted('a'), '{}'),
		'JSON_NOT_OBJECT',
		labelOf('metadata'),
		quoted(quoted('a')),
	],
	[
		'metadata that is invalid JSON',
		options('metadata', '{a}', '{}'),
		'JSON_INVALID',
		labelOf('metadata'),
		quoted('{a}'),
	],
	[
		'metadata with "__proto__"',
		options('metadata', '{"__proto__": 1}', '{}'),
		'JSON_NAME_RESERVED',
		labelOf('metadata'),
		quoted('__proto__'),
	],
	[
		'a version that isn’t a UUID',
		options('agentVersionId', 'latest', ''),
		'ID_INVALID',
		labelOf('agentVersionId'),
		quoted('latest'),
	],
	[
		'a timeout of 0',
		options('requestTimeout', 0, 60),
		'NUMBER_INVALID',
		labelOf('requestTimeout'),
		quoted(0),
		1,
	],
	[
		'a timeout that isn’t a number',
		options('requestTimeout', 'long', 60),
		'NUMBER_INVALID',
		labelOf('requestTimeout'),
		quoted('long'),
	],
	[
		'a missing binary field',
		inputs(file('document', second('attachment', 'data'))),
		'FILE_NOT_FOUND',
		quoted('document'),
		quoted('attachment'),
		quoted('data'),
		quoted('empty'),
	],
	[
		'a missing binary field among several',
		inputs(file('document', second('data, other', 'data'))),
		'FILE_NOT_FOUND',
		quoted('document'),
		quoted('other'),
	],
	[
		'an empty list of binary fields',
		inputs(file('document', second(' , ', 'data'))),
		'INPUT_EMPTY',
		quoted('document'),
	],
	[
		'an empty file',
		inputs(file('document', second('empty', 'data'))),
		'FILE_EMPTY',
		quoted('document'),
		quoted('empty'),
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

describe.each(CASES)('%s', (_, parameters, code, ...facts) => {
	const given = { agentId: agent(AGENT), ...parameters };

	it('stops with an error that names it, its value and its item, and sends nothing for it', async () => {
		const requests = capture();
		// One at a time, so that the third item is not under way when the second fails.
		const workflow = roeWorkflow({
			...given,
			options: { maxConcurrency: 1, ...(parameters.options as IDataObject) },
		});
		const run = await runWorkflow({ workflow, credentials, items: items() });
		expect(run.status).toBe('error');
		const error = run.errorOf(ROE);
		expectError(error, code, 1, ...facts);
		expect(error?.context.itemIndex).toBe(1);
		expect(error?.description).toMatch(/\w+ \w+.*\./);
		expect(requests).toHaveLength(1);
	});

	it.each(['continueRegularOutput', 'continueErrorOutput'] as const)(
		'doesn’t affect the other items with %s',
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
			expect(bad.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 1 }]);
			expectError(bad[0].json, code, 1, ...facts);
			expect(requests).toHaveLength(2);
		},
	);
});
