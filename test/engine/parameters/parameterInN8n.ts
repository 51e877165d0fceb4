import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { getItemParameter } from '../../../nodes/RoeAi/platform/itemParameter';
import { chain, runWorkflow, type TestItem } from '../../support/engine';
import { nodeThat } from '../../support/engine/nodeThat';

const PROPERTIES: INodeProperties[] = [
	{ displayName: 'Value', name: 'value', type: 'string', default: '' },
	{
		displayName: 'Inputs',
		name: 'inputs',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true },
		default: {},
		options: [
			{
				displayName: 'Input',
				name: 'values',
				values: ['key', 'value'].map((name) => ({
					displayName: name,
					name,
					type: 'string',
					default: '',
				})),
			},
		],
	},
];

const START = { name: 'Start', type: 'n8n-nodes-base.manualTrigger' };

/** Calls a function with n8n's context of a node with these parameters. */
export async function inNode(
	parameters: IDataObject,
	items: IDataObject[],
	work: (context: IExecuteFunctions) => void,
): Promise<void> {
	const nodeTypes = nodeThat(async function (this: IExecuteFunctions) {
		work(this);
		return [[]];
	});
	nodeTypes['test.probe'].description.properties = PROPERTIES;
	const probe = { name: 'Probe', type: 'test.probe', parameters };
	const run = await runWorkflow({
		workflow: chain(START, probe as typeof START),
		items: items.map((json) => ({ json })) as TestItem[],
		nodeTypes,
	});
	if (run.error !== undefined) throw run.error;
}

/** What n8n returns for each item, what the node reads, and for how many items n8n evaluated. */
export async function compare(parameters: IDataObject, name: string, items: IDataObject[]) {
	const seen: { n8n: unknown[]; read: unknown[]; evaluated: number } = {
		n8n: [],
		read: [],
		evaluated: 0,
	};
	await inNode(parameters, items, (context) => {
		const attempt = (read: () => unknown) => {
			try {
				return { value: read() };
			} catch (error) {
				return { error: (error as Error).message };
			}
		};
		const indexes = [...items.keys()];
		seen.n8n = indexes.map((item) => attempt(() => context.getNodeParameter(name, item, null)));
		const calls = jest.spyOn(context, 'getNodeParameter');
		seen.read = indexes.map((item) => attempt(() => getItemParameter(context, name, item, null)));
		seen.evaluated = calls.mock.calls.filter(
			([, , , options]: unknown[]) => !isRaw(options),
		).length;
		calls.mockRestore();
	});
	return seen;
}

export const isRaw = (options: unknown) =>
	(options as { rawExpressions?: boolean } | undefined)?.rawExpressions === true;
