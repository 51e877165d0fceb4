import type { IDataObject } from 'n8n-workflow';

import { SEED } from '../../../sandbox';
import { expectError } from '../../support/expectError';
import { operate } from '../../support/operate';
import { agent, file, ROE, text } from '../../support/roeNode';
import { useSandbox } from '../../support/useSandbox';

const roe = useSandbox();

const receipt = {
	data: Buffer.from('%PDF-1.7 receipt').toString('base64'),
	mimeType: 'application/pdf',
	fileName: 'receipt.pdf',
};
/** n8n puts the files of an item here in workflows with the binary mode "combined". */
const items = [{ json: { instructions: 'Sum', _files: { scan: receipt } } as IDataObject }];

const fields = (name: unknown) => ({
	inputs: { values: [file('document', name), text('instructions', 'Sum')] },
});
const mapper = (mappingMode: string, value: IDataObject | null) => ({
	specifyInputs: 'agent',
	agentInputs: { mappingMode, value },
});
const run = async (parameters: IDataObject, given = items) =>
	await operate(
		'agent.runAsync',
		{ agentId: agent(SEED.agents.document), ...parameters },
		{ credentials: roe.credentials, items: given },
	);
const sentFiles = () =>
	roe.control.jobs().flatMap(({ inputs }) => inputs.map(({ file: sent }) => sent?.fileName));

describe('a file that n8n keeps in the item’s JSON', () => {
	it.each([
		['the name of its field', fields('scan')],
		['its path', fields('_files.scan')],
		['the file itself', fields('={{ $json._files.scan }}')],
		['its name in the mapper', mapper('defineBelow', { document: 'scan', instructions: 'Sum' })],
		[
			'its path in the mapper',
			mapper('defineBelow', { document: '_files.scan', instructions: 'x' }),
		],
	])('can be sent by %s', async (_, parameters) => {
		expect((await run(parameters)).error).toBeUndefined();
		expect(sentFiles()).toEqual(['receipt.pdf', undefined]);
	});

	it('is mapped automatically if its field has the name of the input', async () => {
		const json = { instructions: 'Sum', _files: { document: receipt } };
		const { error } = await run(mapper('autoMapInputData', null), [{ json }]);
		expect(error).toBeUndefined();
		expect(sentFiles()).toEqual(['receipt.pdf', undefined]);
	});

	it('is listed in the error if the requested one is missing', async () => {
		const { error } = await run(fields('data'));
		expectError(error, 'FILE_NOT_FOUND', 0, '"document"', '"data"', '"scan"');
		expect(roe.control.jobs()).toEqual([]);
	});

	it.each([[['x']], ['x'], [null], [7]])(
		'isn’t found if the JSON has %j instead',
		async (other) => {
			const run1 = await run(fields('scan'), [
				{ json: { _files: other as unknown as IDataObject } },
			]);
			expectError(run1.error, 'FILE_NOT_FOUND', 0, '"document"', '"scan"');
			expect(run1.json(ROE)).toEqual([]);
		},
	);
});
