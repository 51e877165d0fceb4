import type { IBinaryData, IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { SEED } from '../../../sandbox';
import { chain, runWorkflow, type TestItem } from '../../support/engine';
import { nodeThat } from '../../support/engine/nodeThat';
import { agent, file, ROE, roeWorkflow, text } from '../../support/roeNode';
import { useSandbox } from '../../support/useSandbox';

const roe = useSandbox({ jobDuration: 50 });

function nested(levels: number): IDataObject {
	let value: IDataObject = {};
	for (let level = 0; level < levels; level++) value = { value };
	return value;
}

function circular(): IDataObject {
	const order: IDataObject = {};
	order.lines = [{ order }];
	return order;
}

/** "Start → Probe → Roe AI": the node in between adds values to the item that no test file or stored execution can contain. */
async function run(
	add: () => { json?: object; binary?: unknown },
	parameters: IDataObject,
	node = {},
) {
	const nodeTypes = nodeThat(async function (this: IExecuteFunctions) {
		const { json, binary } = add();
		const named = this.getInputData().map((item) => ({
			json: Object.defineProperties(item.json, Object.getOwnPropertyDescriptors(json ?? {})),
			binary: binary as Record<string, IBinaryData>,
		}));
		return [named];
	});
	const values = [text('company_name', '={{ $json.name }}'), text('question', 'Who owns it?')];
	const { nodes } = roeWorkflow(
		{ agentId: agent(SEED.agents.text), inputs: { values }, ...parameters },
		{ onError: 'continueRegularOutput', ...node },
	);
	const start = { name: 'Start', type: 'n8n-nodes-base.manualTrigger' };
	return await runWorkflow({
		workflow: chain(start, { name: 'Probe', type: 'test.probe' }, nodes[1]),
		credentials: roe.credentials,
		items: ['a', 'b'].map((name) => ({ json: { name } })) as TestItem[],
		nodeTypes,
	});
}

const UNUSED: Array<[string, () => { json?: object; binary?: unknown }]> = [
	['a circular field', () => ({ json: { order: circular() } })],
	['a field of 6,500 levels', () => ({ json: { tree: nested(6_500) } })],
	['a field of 200,000 levels', () => ({ json: { tree: nested(200_000) } })],
	['a BigInt', () => ({ json: { id: 1n } })],
	[
		'a field whose toJSON throws',
		() => ({
			json: {
				price: {
					toJSON() {
						throw new Error('No JSON');
					},
				},
			},
		}),
	],
	[
		'a field whose getter throws',
		() => ({
			json: {
				get price() {
					throw new Error('No price');
				},
			},
		}),
	],
	['a file that is null', () => ({ binary: { preview: null } })],
	['a file without data', () => ({ binary: { preview: { mimeType: 'image/png' } } })],
	['a file whose data is a Buffer', () => ({ binary: { preview: { data: Buffer.from('x') } } })],
	['a missing file', () => ({ binary: { preview: { id: 's3:gone', data: 's3' } } })],
	['a text instead of its files', () => ({ binary: 'none' })],
];

describe.each(['runAsync', 'runAndWait', 'runSync', 'runBulk'])(
	'a run with texts (%s) succeeds',
	(operation) => {
		it.each(UNUSED)('even if its items have %s', async (_, add) => {
			const ran = await run(add, { operation, waitOptions: { pollInterval: 0.1 } });
			expect(ran.error).toBeUndefined();
			expect(ran.json(ROE).map(({ error }) => error)).toEqual([undefined, undefined]);
			expect(
				roe.control
					.jobs()
					.map(({ inputs }) => inputs[0].value)
					.sort(),
			).toEqual(['a', 'b']);
		});
	},
);

it('a run with a file ignores the item’s other files', async () => {
	const data = Buffer.from('%PDF').toString('base64');
	const ran = await run(
		() => ({ json: { order: circular() }, binary: { data: { data }, other: null } }),
		{
			agentId: agent(SEED.agents.documents),
			inputs: {
				values: [file('documents', 'data'), text('instructions', '={{ $json.name }}')],
			},
		},
	);
	expect(ran.json(ROE).map(({ error }) => error)).toEqual([undefined, undefined]);
	expect(roe.control.jobs()).toHaveLength(2);
});

it('“Retry On Fail” recognizes a circular item even if an expression returns a different value', async () => {
	roe.control.addFault({
		kind: 'status',
		status: 400,
		body: ['No'],
		when: 'before',
		times: 1,
		match: { input: '^b$' },
	});
	const values = [
		text('company_name', '={{ $json.name }}'),
		text('question', '={{ Math.random() }}'),
	];
	const retry = { onError: 'stopWorkflow', retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };
	const options = { maxConcurrency: 1 };
	const ran = await run(
		() => ({ json: { order: circular() } }),
		{ inputs: { values }, options },
		retry,
	);
	expect(ran.error).toBeUndefined();
	expect(roe.control.jobs().map(({ inputs }) => inputs[0].value)).toEqual(['a', 'b']);
});
