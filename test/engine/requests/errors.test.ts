import type { IDataObject } from 'n8n-workflow';

import { SEED } from '../../../sandbox';
import { operate } from '../../support/operate';
import { ROE } from '../../support/roeNode';
import { useSandbox } from '../../support/useSandbox';

const roe = useSandbox();

const items = [{ json: { id: SEED.agents.text } }, { json: {} }];

describe('an expression that fails', () => {
	const parameters: IDataObject = { jobId: "={{ $('Fetch orders').item.json.id }}" };

	it('stops the run with an error that names the item and keeps n8n’s link', async () => {
		const { error } = await operate('job.getStatus', parameters, {
			items,
			credentials: roe.credentials,
		});
		expect(error).toMatchObject({
			name: 'ExpressionError',
			message: expect.stringMatching(/[^\]] \[item 0\]$/) as string,
			context: { itemIndex: 0 },
		});
		expect(roe.control.requests()).toEqual([]);
	});

	it('becomes a separate item for each item under “Continue”', async () => {
		const run = await operate('job.cancel', parameters, {
			items,
			credentials: roe.credentials,
			node: { onError: 'continueRegularOutput' },
		});
		expect(run.json(ROE).map(({ error }) => String(error).slice(-8))).toEqual([
			'[item 0]',
			'[item 1]',
		]);
	});
});
