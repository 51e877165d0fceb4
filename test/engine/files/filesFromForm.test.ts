import { createHash } from 'node:crypto';

import type { IDataObject } from 'n8n-workflow';

import type { ErrorCode } from '../../../nodes/RoeAi/shared/errorCodes';
import { SEED } from '../../../sandbox';
import type { TestItem } from '../../support/engine';
import { expectError } from '../../support/expectError';
import { labelOf } from '../../support/labelOf';
import { nameOfOption } from '../../support/labels';
import { operate } from '../../support/operate';
import { agent, file, text } from '../../support/roeNode';
import { useSandbox } from '../../support/useSandbox';

const { agents } = SEED;
const roe = useSandbox();

const upload = (fileName: string, content = fileName) => ({
	bytes: Buffer.from(content),
	fileName,
	mimeType: 'application/pdf',
});
const described = ({ fileName, bytes, mimeType }: ReturnType<typeof upload>) => ({
	filename: fileName,
	mimetype: mimeType,
	size: bytes.length,
});

const [invoice, front, back, other] = [
	upload('invoice.pdf'),
	upload('image.pdf', 'front'),
	upload('image.pdf', 'the back'),
	upload('other.pdf'),
];

/** What n8n's Form Trigger puts out for the fields "Invoice PDF" and "Pages", which takes several files. */
const submitted: TestItem = {
	json: {
		'Invoice PDF': described(invoice),
		Pages: [described(front), described(back)],
		formMode: 'production',
	},
	files: { Invoice_PDF: invoice, Pages_0: front, Pages_1: back },
};

const INVOICE = "={{ $json['Invoice PDF'] }}";
const PAGES = '={{ $json.Pages }}';

const fields = (key: string, value: string) => ({ inputs: { values: [file(key, value)] } });
const mapper = (key: string, value: string) => ({
	specifyInputs: 'agent',
	agentInputs: { mappingMode: 'defineBelow', value: { [key]: value } },
});
const run = async (agentId: string, parameters: IDataObject, item = submitted) =>
	await operate(
		'agent.runAsync',
		{ agentId: agent(agentId), ...parameters },
		{ credentials: roe.credentials, items: [item] },
	);
const sent = () =>
	roe.control
		.jobs()
		.flatMap(({ inputs }) =>
			inputs.map(({ file: received }) => [received?.fileName, received?.size]),
		);
const sizes = (...files: Array<ReturnType<typeof upload>>) =>
	files.map(({ fileName, bytes }) => [fileName, bytes.length]);

describe('a field of a form that contains files', () => {
	it.each<[string, string, IDataObject, Array<ReturnType<typeof upload>>]>([
		['a row', agents.documents, fields('documents', INVOICE), [invoice]],
		['a row, with several files', agents.documents, fields('documents', PAGES), [front, back]],
		[
			'a row, as one of several files',
			agents.documents,
			fields('documents', '={{ $json.Pages[1] }}'),
			[back],
		],
		[
			'a row, with files of several fields',
			agents.documents,
			fields('documents', "={{ [$json['Invoice PDF'], ...$json.Pages] }}"),
			[invoice, front, back],
		],
		['the mapper', agents.documents, mapper('documents', INVOICE), [invoice]],
		['the mapper, with several files', agents.documents, mapper('documents', PAGES), [front, back]],
	])('is sent as its files in %s', async (_, agentId, parameters, files) => {
		expect((await run(agentId, parameters)).error).toBeUndefined();
		expect(sent()).toEqual(sizes(...files));
	});

	it('is sent as its files if it’s mapped automatically by its name', async () => {
		const item = {
			json: { documents: [described(front), described(back)] },
			files: { documents_0: front, documents_1: back, other },
		};
		const parameters = {
			specifyInputs: 'agent',
			agentInputs: { mappingMode: 'autoMapInputData', value: null },
		};
		expect((await run(agents.documents, parameters, item)).error).toBeUndefined();
		expect(sent()).toEqual(sizes(front, back));
	});

	it.each<[string, IDataObject, ErrorCode, ...string[]]>([
		['a row', fields('document', INVOICE), 'FILE_NOT_FOUND'],
		['the mapper', mapper('document', INVOICE), 'FILE_NOT_FOUND'],
		[
			'a row for text',
			{ inputs: { values: [text('document', INVOICE)] } },
			'FILE_AS_TEXT',
			labelOf('type', 'inputs'),
		],
		[
			'JSON',
			{ specifyInputs: 'json', inputsJson: "={{ { document: $json['Invoice PDF'] } }}" },
			'FILE_AS_TEXT',
			nameOfOption('specifyInputs', 'fields'),
		],
		[
			'JSON text',
			{
				specifyInputs: 'json',
				inputsJson: `={ "document": {{ JSON.stringify($json['Invoice PDF']) }} }`,
			},
			'FILE_AS_TEXT',
			nameOfOption('specifyInputs', 'fields'),
		],
	])(
		'causes an error that lists the item’s binary fields if the item has only another file: %s',
		async (_, parameters, code, ...facts) => {
			const item = { ...submitted, files: { Other_PDF: other } };
			const { error } = await run(agents.document, parameters, item);
			expectError(error, code, 0, '"document"', '"Other_PDF"', ...facts);
			expect(roe.starts).toEqual([]);
		},
	);

	it('causes an error if two binary fields of the item fit', async () => {
		const item = { ...submitted, files: { Invoice_PDF: invoice, Copy: invoice } };
		const { error } = await run(agents.document, fields('document', INVOICE), item);
		expectError(error, 'FILE_NOT_FOUND', 0, '"document"', '"Invoice_PDF"', '"Copy"');
		expect(roe.starts).toEqual([]);
	});

	it('isn’t replaced by the item’s only file if a name is wrong', async () => {
		const item = { ...submitted, files: { Invoice_PDF: invoice } };
		const { error } = await run(agents.document, fields('document', 'data'), item);
		expectError(error, 'FILE_NOT_FOUND', 0, '"document"', '"data"', '"Invoice_PDF"');
		expect(roe.starts).toEqual([]);
	});

	/** Of a field for one file, and of one for several, in n8n's form. */
	const NO_FILE: Array<[string, IDataObject]> = [
		['one file', { 'Invoice PDF': null }],
		['several files', { 'Invoice PDF': [null] }],
	];
	const ways: Array<[string, IDataObject]> = [
		['a row', fields('document', INVOICE)],
		['the mapper', mapper('document', INVOICE)],
	];
	const withoutFile = NO_FILE.flatMap(([kind, json]) =>
		ways.map(([way, parameters]) => [`${kind}, ${way}`, json, parameters] as const),
	);

	it.each(withoutFile)('is empty if the person chose no file: %s', async (_, json, parameters) => {
		const { error } = await run(agents.document, parameters, { json, files: { other } });
		expectError(error, 'INPUT_EMPTY', 0, '"document"');
		expect(roe.starts).toEqual([]);
	});

	it.each(withoutFile)('is left out then by Skip Empty Inputs: %s', async (_, json, parameters) => {
		const options = { skipEmptyInputs: true };
		const item = { json, files: { other } };
		await run(agents.document, { ...parameters, options }, item);
		expect(roe.starts).toHaveLength(1);
		// Roe requires the input.
		expect(sent()).toEqual([]);
	});
});

describe('a file of a chat', () => {
	/** What n8n's Chat Trigger puts into the JSON. Two files of one name and size differ in their binary field. */
	const toChatFile = (binaryKey: string, { fileName, mimeType, bytes }: typeof front) => ({
		fileName,
		fileSize: `${bytes.length} B`,
		fileType: 'pdf',
		mimeType,
		fileExtension: 'pdf',
		binaryKey,
	});
	const twin = upload('image.pdf', 'FRONT');
	const sentInChat: TestItem = {
		json: {
			chatInput: 'Compare them',
			files: [toChatFile('data0', front), toChatFile('data1', twin)],
		},
		files: { data0: front, data1: twin },
	};
	const FILES = '={{ $json.files }}';
	const LAST = '={{ $json.files[1] }}';

	it.each<[string, IDataObject, Array<typeof front>]>([
		['a row, with all files', fields('documents', FILES), [front, twin]],
		['a row, with one of two equal ones', fields('documents', LAST), [twin]],
		['the mapper, with all files', mapper('documents', FILES), [front, twin]],
		['the mapper, with one of two equal ones', mapper('documents', LAST), [twin]],
	])('is sent as its file in %s', async (_, parameters, files) => {
		expect((await run(agents.documents, parameters, sentInChat)).error).toBeUndefined();
		const digests = roe.control
			.jobs()
			.flatMap(({ inputs }) => inputs.map((input) => input.file?.sha256));
		expect(digests).toEqual(
			files.map(({ bytes }) => createHash('sha256').update(bytes).digest('hex')),
		);
	});

	it.each<[string, IDataObject]>([
		['a row', { inputs: { values: [text('document', FILES)] } }],
		[
			'JSON text',
			{
				specifyInputs: 'json',
				inputsJson: '={ "document": {{ JSON.stringify($json.files[0]) }} }',
			},
		],
	])('causes an error as text in %s', async (_, parameters) => {
		const { error } = await run(agents.document, parameters, sentInChat);
		expectError(error, 'FILE_AS_TEXT', 0, '"document"', '"data0"', '"data1"');
		expect(roe.starts).toEqual([]);
	});

	it('causes an error if the item no longer has its binary field', async () => {
		const item = { ...sentInChat, files: { other } };
		const { error } = await run(agents.documents, mapper('documents', LAST), item);
		expectError(error, 'FILE_INVALID', 0, '"documents"');
		expect(roe.starts).toEqual([]);
	});
});
