import type { IDataObject } from 'n8n-workflow';

import { getItemParameter } from '../../../nodes/RoeAi/platform/itemParameter';
import { compare, inNode, isRaw } from './parameterInN8n';

const ITEMS: IDataObject[] = ['a', '', '=still text', '{{ $json.flag }}'].map((text, index) => ({
	text,
	number: index / 2,
	flag: index % 2 === 0,
	'unit price': text,
	'a]': `bracket ${index}`,
	a: 'other',
	order: { id: index, lines: [{ name: text }] },
	date: '2026-01-02T03:04:05.000Z',
}));

const FIELDS = [
	'={{ $json.text }}',
	'={{$json.number}}',
	'={{ $json.flag }}',
	'={{ $json["unit price"] }}',
	"={{ $json['a]'] }}",
	'={{ $json.order.id }}',
	'={{ $json.order.lines[0].name }}',
	'={{ $json.order.lines.length }}',
	'={{ $json["order"]["lines"][0]["name"] }}',
	'={{\n$json.date\n}}',
];

const OTHERS = [
	'= {{ $json.text }}',
	'={{ $json.text }} ',
	'=Text {{ $json.text }}',
	'={{ $json.text }}{{ $json.number }}',
	'={{ $json.text.length }}',
	'={{ $json.text.toUpperCase() }}',
	'={{ $json.number + 1 }}',
	'={{ $json?.text }}',
	'={{ $json.order }}',
	'={{ $json.order.lines }}',
	'={{ $json.missing }}',
	'={{ $json.missing.deeper }}',
	'={{ $json.toString }}',
	'={{ $json.constructor }}',
	'={{ $json.__proto__ }}',
	'={{ $json["te\\u0078t"] }}',
	'={{ $json.order.lines[00].name }}',
	'={{ $json }}',
	'={{ $json. }}',
	'={{ $("Start").item.json.text }}',
	'={{ $itemIndex }}',
];

describe('a parameter whose expressions are fields of the item', () => {
	it.each(FIELDS)('%j is evaluated by n8n for one item only', async (expression) => {
		const { n8n, read, evaluated } = await compare({ value: expression }, 'value', ITEMS);
		expect(read).toEqual(n8n);
		expect(evaluated).toBe(1);
	});

	it('is resolved in rows too', async () => {
		const values = [...FIELDS, 'plain'].map((value, index) => ({ key: `key ${index}`, value }));
		const parameters = { inputs: { values } };
		const { n8n, read, evaluated } = await compare(parameters, 'inputs.values', ITEMS);
		expect(read).toEqual(n8n);
		expect(evaluated).toBe(1);
	});

	it('is evaluated by n8n for items whose field holds nothing plain', async () => {
		const fields = ['text', { is: 'an object' }, ['a list'], null, undefined, 'more text'];
		const items = fields.map((field) => (field === undefined ? {} : { field }));
		const { n8n, read, evaluated } = await compare(
			{ value: '={{ $json.field }}' },
			'value',
			items as IDataObject[],
		);
		expect(read).toEqual(n8n);
		expect(evaluated).toBe(1 + fields.filter((field) => typeof field !== 'string').length);
	});

	it('is evaluated by n8n for all items if n8n refuses the name of the field', async () => {
		const items = ['a', 'b'].map((text) => ({ constructorName: text }));
		const { n8n, read, evaluated } = await compare(
			{ value: '={{ $json.constructorName }}' },
			'value',
			items,
		);
		expect(n8n).toEqual([{ error: expect.any(String) }, { error: expect.any(String) }]);
		expect(read).toEqual(n8n);
		expect(evaluated).toBe(items.length);
	});

	it('is evaluated by n8n for all items if n8n returns something else for the first', async () => {
		const evaluated: number[] = [];
		let read: unknown[] = [];
		await inNode({ value: '={{ $json.text }}' }, ITEMS, (context) => {
			const { getNodeParameter } = context;
			context.getNodeParameter = ((...args: Parameters<typeof getNodeParameter>) => {
				const [, itemIndex, , options] = args as unknown[];
				if (isRaw(options)) return getNodeParameter(...args);
				evaluated.push(Number(itemIndex));
				return itemIndex === 0 ? 'something else' : getNodeParameter(...args);
			}) as typeof getNodeParameter;
			read = ITEMS.map((_item, index) => getItemParameter(context, 'value', index, null));
		});
		expect(read).toEqual(['something else', ...ITEMS.slice(1).map(({ text }) => text)]);
		expect(evaluated).toEqual([...ITEMS.keys()]);
	});
});

describe('a parameter with any other expression', () => {
	it.each(OTHERS)('%j is evaluated by n8n for each item', async (expression) => {
		const { n8n, read, evaluated } = await compare({ value: expression }, 'value', ITEMS);
		expect(read).toEqual(n8n);
		expect(evaluated).toBe(ITEMS.length);
	});

	it('is evaluated as a whole', async () => {
		const values = ['={{ $json.text }}', '={{ $json.number + 1 }}'].map((value) => ({
			key: 'key',
			value,
		}));
		const parameters = { inputs: { values } };
		const { n8n, read, evaluated } = await compare(parameters, 'inputs.values', ITEMS);
		expect(read).toEqual(n8n);
		expect(evaluated).toBe(ITEMS.length);
	});
});
