import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { SEED } from '../../../sandbox';
import { expectContract } from '../../support/contract';
import { readWorkflow, runWorkflow, type TestItem } from '../../support/engine';
import { expectNoKey } from '../../support/expectNoKey';
import { useSandbox } from '../../support/useSandbox';

const EXAMPLES = join(__dirname, '../..', '..', 'examples');

const roe = useSandbox({ jobDuration: 1 });

afterEach(() => expectContract(roe.control.requests()));

/** Runs the example as it stands, from one of its two beginnings. @returns the jobs that it gives, in the order of the items */
async function run(startNode: string, items?: TestItem[]) {
	const workflow = readWorkflow(join(EXAMPLES, 'run-agent-on-documents.json'));
	const done = await runWorkflow({ workflow, startNode, items, credentials: roe.credentials });
	expect(done.error).toBeUndefined();
	expectNoKey(done, SEED.apiKey);
	const given = done.json('Get status');
	expect(given.map(({ status }) => status)).toEqual(given.map(() => 'SUCCESS'));
	expect(roe.control.jobs()).toHaveLength(given.length);
	return given.map(({ jobId }) => roe.control.job(String(jobId)));
}

const sent = (bytes: Buffer, fileName: string, instructions: string) => ({
	agentId: SEED.agents.document,
	inputs: [
		{
			key: 'document',
			file: {
				fileName,
				contentType: 'application/pdf',
				size: bytes.length,
				sha256: createHash('sha256').update(bytes).digest('hex'),
			},
		},
		{ key: 'instructions', value: instructions },
	],
});

describe('the example `run-agent-on-documents`', () => {
	it('runs the agent on each sample invoice, with its text and its bytes, if started by hand', async () => {
		const bytesOf = (name: string) => readFileSync(join(EXAMPLES, 'files', name));
		expect(await run('Start by hand')).toMatchObject([
			sent(bytesOf('invoice-2041.pdf'), 'invoice-2041.pdf', 'List every line item with its amount'),
			sent(bytesOf('invoice-0817.pdf'), 'invoice-0817.pdf', 'Total and due date only'),
		]);
	});

	it('runs the agent on the received file, if started by a web request', async () => {
		const bytes = Buffer.from('%PDF-1.4 of a stranger');
		const file = { bytes, fileName: 'Rechnung März.pdf', mimeType: 'application/pdf' };
		const request: TestItem = {
			json: { headers: {}, params: {}, query: {}, body: { instructions: 'Total only' } },
			files: { document: file },
		};
		expect(await run('Receive a document', [request])).toMatchObject([
			sent(bytes, 'Rechnung März.pdf', 'Total only'),
		]);
	});
});
