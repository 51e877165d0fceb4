import type { INodeExecutionData } from 'n8n-workflow';

import { readAhead } from '../../nodes/RoeAi/actions/agent/readAhead';
import { until } from '../support/until';

const item = (binary?: INodeExecutionData['binary']): INodeExecutionData => ({ json: {}, binary });
const texts = (count: number) => Array.from({ length: count }, () => item());

function reader(items: INodeExecutionData[], fails = -1) {
	const readItems: number[] = [];
	const ahead = readAhead(items, async (itemIndex) => {
		readItems.push(itemIndex);
		if (itemIndex === fails) throw new Error(`Item ${itemIndex}`);
		return await Promise.resolve(`run ${itemIndex}`);
	});
	return { readItems, ...ahead };
}

describe('while an item waits for Roe', () => {
	it('the next ones are read, once each and in their order', async () => {
		const { readItems, read } = reader(texts(20));
		expect(await read(0)).toBe('run 0');
		await until(() => readItems.length === 20);
		for (let itemIndex = 1; itemIndex < 20; itemIndex++) {
			expect(await read(itemIndex)).toBe(`run ${itemIndex}`);
		}
		expect(readItems).toEqual([...Array(20).keys()]);
	});

	it('at most 200 are read before their turn', async () => {
		const { readItems, read } = reader(texts(1000));
		await read(0);
		await until(() => readItems.length === 201);
		await read(1);
		await until(() => readItems.length === 202);
		expect(readItems).toEqual([...Array(202).keys()]);
	});

	it('an item with files is read in its turn', async () => {
		const file = { data: { data: '', mimeType: 'text/plain' } };
		const { readItems, read } = reader([item(), item(), item(file), item()]);
		await read(0);
		await until(() => readItems.length === 2);
		await read(1);
		expect(readItems).toEqual([0, 1]);
		await read(2);
		await until(() => readItems.length === 4);
	});

	it('an invalid item is reported in its turn', async () => {
		const { readItems, read } = reader(texts(10), 3);
		await read(0);
		await until(() => readItems.length === 10);
		await expect(read(3)).rejects.toThrow('Item 3');
		expect(await read(4)).toBe('run 4');
	});

	it('none is read after the end', async () => {
		const { readItems, read, stop } = reader(texts(10));
		const reading = read(0);
		stop();
		await reading;
		expect(await read(1)).toBe('run 1');
		expect(readItems).toEqual([0, 1]);
	});
});
