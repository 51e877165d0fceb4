import type { IDataObject } from 'n8n-workflow';

import { selectFields } from '../../../nodes/RoeAi/results/selectFields';

const RESULT = {
	jobId: 'a',
	status: 'SUCCESS',
	outputs: { summary: 'Short', owner: { name: 'Ann', since: 1999 } },
	agentId: 'b',
};
const select = (json: IDataObject, ...paths: string[]) => selectFields({ json }, paths).json;

describe('a selection of fields', () => {
	it.each<[what: string, paths: string[], expected: object]>([
		['fields of the item', ['jobId', 'status'], { jobId: 'a', status: 'SUCCESS' }],
		['one output', ['outputs.summary'], { outputs: { summary: 'Short' } }],
		['a field of an output', ['outputs.owner.name'], { outputs: { owner: { name: 'Ann' } } }],
		['also a field that is missing', ['jobId', 'cost'], { jobId: 'a' }],
	])('returns %s', (_, paths, expected) => expect(select(RESULT, ...paths)).toEqual(expected));

	it('lists the fields of an item that has none of them', () => {
		const availableFields = ['jobId', 'status', 'outputs.summary', 'outputs.owner', 'agentId'];
		expect(select(RESULT, 'output')).toEqual({ availableFields });
	});

	it('keeps an error', () => {
		const error = { error: 'It failed', message: 'Try again' };
		expect(select(error, 'outputs')).toEqual(error);
		expect(select({ ...RESULT, errorMessage: 'No' }, 'jobId')).toHaveProperty('errorMessage');
	});

	it('keeps what belongs to the item', () => {
		const item = { json: RESULT, pairedItem: { item: 3 } };
		expect(selectFields(item, ['jobId']).pairedItem).toEqual({ item: 3 });
	});
});
