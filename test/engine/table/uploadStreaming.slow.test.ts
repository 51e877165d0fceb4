import { Readable } from 'node:stream';

import { memoryDuring, MOST_MEMORY } from '../../support/memoryDuring';
import { operate } from '../../support/operate';
import { ROE } from '../../support/roeNode';
import { useSandbox } from '../../support/useSandbox';

const ROWS = 160;
/** Long cells, since the local Roe reads a CSV file character by character. */
const ROW = Buffer.from(`${'x'.repeat(500_000)},1\n`);

const roe = useSandbox({ keepFilesUpTo: 2 * ROW.length });

function* csv() {
	yield Buffer.from('text,number\n');
	for (let row = 0; row < ROWS; row++) yield ROW;
}

it('a CSV file of 80 MB becomes a table with little memory', async () => {
	const { credentials } = roe;
	const data = { bytes: Readable.from(csv()), fileName: 'large.csv', mimeType: 'text/csv' };
	const [uploaded, memory] = await memoryDuring(
		async () =>
			await operate(
				'table.upload',
				{ newTableName: 'large' },
				{ credentials, items: [{ json: {}, files: { data } }], binaryData: 'filesystem' },
			),
	);
	expect(uploaded.error).toBeUndefined();
	expect(uploaded.json(ROE)).toEqual([
		{ tableName: 'large', summary: { written_rows: String(ROWS) } },
	]);
	expect(memory).toBeLessThan(MOST_MEMORY);
}, 120_000);
