import type { IDataObject } from 'n8n-workflow';

import { captureWire } from '../support/captureWire';
import { BASE_URL, credentials } from '../support/credential';
import { runWorkflow } from '../support/engine';
import { expectError } from '../support/expectError';
import { splitMultipart } from '../support/multipart';
import { agent, file, ROE, roeWorkflow, text } from '../support/roeNode';
import { AGENT, plain, send } from '../support/send';

const FILES = {
	data: { bytes: Buffer.from('%PDF'), fileName: 'a.pdf', mimeType: 'application/pdf' },
};

/** A text that was cut within an emoji, as `slice` does it. */
const CUT = 'Grüße 😀 and 😀'.slice(0, -1);
const WHOLE = 'Grüße 😀 and \ufffd';
const CUT_AT_START = '😀 paid'.slice(1);

const item = { json: { note: CUT, late: CUT_AT_START, list: [CUT] }, files: FILES };
const rows = ['note', 'late'].map((key) => text(key, `={{ $json.${key} }}`));
const options = { ...plain, metadata: '={{ { [$json.note]: $json.late } }}' };
const expected = { note: WHOLE, late: '\ufffd paid', metadata: { [WHOLE]: '\ufffd paid' } };

describe('half a surrogate pair in a text', () => {
	it('is sent as U+FFFD in JSON', async () => {
		const [{ body }] = await send({ inputs: { values: rows }, options }, [item]);
		expect(JSON.parse(body.toString())).toEqual(expected);
	});

	it('is sent as U+FFFD next to a file', async () => {
		const values = [...rows, file('document', 'data')];
		const [{ body, headers }] = await send({ inputs: { values }, options }, [item]);
		const parts = splitMultipart(String(headers['content-type']), body);
		const [note, late, , metadata] = parts.map((part) => part.body.toString());
		expect({ note, late, metadata: JSON.parse(metadata) as unknown }).toEqual(expected);
	});

	it('is sent as U+FFFD by Run Bulk', async () => {
		const requests = captureWire(BASE_URL, { body: JSON.stringify([AGENT]) });
		await runWorkflow({
			workflow: roeWorkflow({
				operation: 'runBulk',
				agentId: agent(AGENT),
				inputs: { values: rows },
			}),
			credentials,
			items: [item],
		});
		const { note, late } = expected;
		expect(JSON.parse(requests[0].body.toString())).toEqual({ inputs: [{ note, late }] });
	});

	it.each<[string, IDataObject]>([
		['fields', { inputs: { values: [text('={{ $json.note }}', 'x')] } }],
		['JSON', { specifyInputs: 'json', inputsJson: '={{ { [$json.note]: "x" } }}' }],
	])('causes an error in an input’s key (%s)', async (_, parameters) => {
		const requests = captureWire(BASE_URL);
		const run = await runWorkflow({
			workflow: roeWorkflow({ agentId: agent(AGENT), ...parameters }),
			credentials,
			items: [item],
		});
		expectError(run.errorOf(ROE), 'INPUT_KEY_INVALID', 0, '"Grüße ');
		expect(requests).toEqual([]);
	});
});
