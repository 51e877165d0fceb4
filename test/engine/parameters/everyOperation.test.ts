import { SEED } from '../../../sandbox';
import { expectContract } from '../../support/contract';
import { expectError } from '../../support/expectError';
import { expectNoKey } from '../../support/expectNoKey';
import { countOutputs, operations, PARAMETERS, twoItems } from '../../support/everyOperation';
import { operate } from '../../support/operate';
import { ROE } from '../../support/roeNode';
import { useSandbox } from '../../support/useSandbox';

const roe = useSandbox({ jobDuration: 1 });

describe('every operation', () => {
	it('is covered here', () => {
		expect(Object.keys(PARAMETERS).sort()).toEqual([...operations].sort());
	});

	it.each(operations)(
		'works for each item and follows Roe’s documentation: %s',
		async (operation) => {
			const items = await twoItems(roe, operation);
			const before = structuredClone(items.map(({ json }) => json));
			const done = await operate(operation, PARAMETERS[operation], {
				credentials: roe.credentials,
				items,
			});
			expect(done.error).toBeUndefined();
			// n8n shares the items with other nodes, so they must be as before.
			expect(done.json('Start')).toEqual(before);
			const pairs = done.output(ROE).map(({ pairedItem }) => (pairedItem as { item: number }).item);
			expect([...new Set(pairs)]).toEqual([0, 1]);
			expect(done.json(ROE).every((json) => Object.keys(json).length > 0)).toBe(true);
			expect(done.json(ROE).filter(({ error }) => error !== undefined)).toEqual([]);
			expect(roe.control.requests().length).toBeGreaterThan(0);
			expectContract(roe.control.requests());
			expectNoKey(done, SEED.apiKey);
		},
	);

	it.each(operations)(
		'reports an error for each item if Roe rejects the request, and the run continues: %s',
		async (operation) => {
			const items = await twoItems(roe, operation);
			roe.control.addFault({ kind: 'status', status: 403, times: Infinity });
			const done = await operate(operation, PARAMETERS[operation], {
				credentials: roe.credentials,
				items,
				node: { onError: 'continueErrorOutput' },
			});
			expect(done.error).toBeUndefined();
			const ownOutputs = countOutputs(operation);
			for (let index = 0; index < ownOutputs; index++) {
				expect(done.outputs(ROE, index)).toEqual([]);
			}
			const failed = done.outputs(ROE, ownOutputs);
			expect(failed.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }]);
			for (const [index, { json }] of failed.entries()) {
				expectError(json, 'ACCESS_DENIED', index, 'HTTP 403');
			}
			expectNoKey(done, SEED.apiKey);
		},
	);
});
