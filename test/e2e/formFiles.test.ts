import type { INodeParameters } from 'n8n-workflow';

import type { Sandbox } from '../../sandbox';
import type { Execution, N8nClient } from '../../tools/server/n8nClient';
import { expectError } from '../support/expectError';
import { executionsOf, oncePublished, outputOf } from './exampleInN8n';
import { filesOfTrigger, filesReceived, publishFileInputs } from './fileInputs';
import { openN8nWithRoe } from './running';

let n8n: N8nClient;
let sandbox: Sandbox;
let credentialId: string;

beforeAll(async () => {
	({ n8n, sandbox, credentialId } = await openN8nWithRoe({ jobDuration: 50 }));
});

afterAll(async () => await sandbox.close());

const rows = (key: string, binaryPropertyName: string) => ({
	inputs: { values: [{ key, type: 'file', binaryPropertyName }] },
});
const mapper = (key: string, value: string) => ({
	specifyInputs: 'agent',
	agentInputs: { mappingMode: 'defineBelow', value: { [key]: value } },
});

/** A node for each way to give a field of the form to an input. */
const NODES: Record<string, INodeParameters> = {
	'Row, one file': rows('documents', "={{ $json['Invoice PDF'] }}"),
	'Row, several files': rows('documents', '={{ $json.Pages }}'),
	'Mapper, one file': mapper('documents', "={{ $json['Invoice PDF'] }}"),
	'Mapper, several files': mapper('documents', '={{ $json.Pages }}'),
	'Row, no file': rows('documents', '={{ $json.Later }}'),
};

const formField = (fieldLabel: string, multipleFiles: boolean) => ({
	fieldLabel,
	fieldType: 'file',
	multipleFiles,
});

const FORM = {
	name: 'Form',
	type: 'n8n-nodes-base.formTrigger',
	typeVersion: 2.5,
	parameters: {
		formTitle: 'Files',
		formFields: {
			values: [
				formField('Invoice PDF', false),
				formField('Pages', true),
				formField('Later', false),
			],
		},
		options: {},
	},
};

/** Fills in the form as a browser does. @returns the execution that it started, once it is finished */
async function submit(id: string, address: string): Promise<Execution> {
	await oncePublished(async () => await fetch(address));
	const body = new FormData();
	const add = (field: string, name: string, content: string) =>
		body.append(field, new File([content], name, { type: 'application/pdf' }));
	add('field-0', 'Rechnung für Ütrecht (2).pdf', 'invoice');
	// Phones give all their photos the same name.
	add('field-1', 'image.pdf', 'front');
	add('field-1', 'image.pdf', 'the back');
	const response = await fetch(address, { method: 'POST', body });
	expect(response.status).toBe(200);
	const [execution] = await executionsOf(n8n, id, 1);
	return execution;
}

describe('a form that takes files', () => {
	it('sends them if its fields are dragged onto file inputs, and nothing for a field without a file', async () => {
		const { id, webhookId } = await publishFileInputs(n8n, credentialId, FORM, NODES);
		const execution = await submit(id, `${n8n.url}/form/${webhookId}`);
		const received = (node: string) => filesReceived(sandbox, execution, node);
		const invoice = ['Rechnung für Ütrecht (2).pdf', 'invoice'.length];
		const pages = filesOfTrigger(execution, FORM.name).filter(([name]) => name === 'image.pdf');
		expect([...pages].sort()).toEqual([
			['image.pdf', 'front'.length],
			['image.pdf', 'the back'.length],
		]);
		for (const way of ['Row', 'Mapper']) {
			expect([way, received(`${way}, one file`)]).toEqual([way, [invoice]]);
			expect([way, received(`${way}, several files`)]).toEqual([way, pages]);
		}
		expectError(outputOf(execution, 'Row, no file')[0], 'INPUT_EMPTY', 0, '"documents"');
		await n8n.deactivate(id);
	});
});
