import type { IDataObject } from 'n8n-workflow';

import { API_KEY, ORGANIZATION_ID } from '../support/credential';
import type { TestItem } from '../support/engine';
import { splitMultipart } from '../support/multipart';
import { file, text } from '../support/roeNode';
import { AGENT, plain, send } from '../support/send';

const PATH = `/v1/agents/run/${AGENT}/async/?organization_id=${ORGANIZATION_ID}`;

describe.each(['filesystem', 'default'] as const)(
	'a run with files (binary data: %s)',
	(binaryData) => {
		const pdf = Buffer.concat([
			Buffer.from('%PDF-1.7\r\n'),
			Buffer.from([0, 255, 254, 13, 10, 45, 45]),
		]);

		async function sendParts(parameters: IDataObject, item: TestItem) {
			const [request] = await send({ options: plain, ...parameters }, [item], {}, { binaryData });
			const contentType = String(request.headers['content-type']);
			return { request, parts: splitMultipart(contentType, request.body) };
		}

		it('sends one multipart POST with a part for each input in order, and files byte for byte', async () => {
			const { request, parts } = await sendParts(
				{
					inputs: { values: [text('instructions', 'Grüße'), file('document', 'data')] },
					options: { ...plain, metadata: '{"order": "ü"}', skipCache: true },
				},
				{
					json: {},
					files: { data: { bytes: pdf, fileName: 'invoice.pdf', mimeType: 'application/pdf' } },
				},
			);
			expect(`${request.method} ${request.path}`).toBe(`POST ${PATH}`);
			expect(request.headers).toMatchObject({
				authorization: `Bearer ${API_KEY}`,
				accept: 'application/json',
				'content-length': String(request.body.length),
				'x-skip-cache': 'true',
			});
			expect(parts).toEqual([
				{
					headers: ['Content-Disposition: form-data; name="instructions"'],
					body: Buffer.from('Grüße'),
				},
				{
					headers: [
						'Content-Disposition: form-data; name="document"; filename="invoice.pdf"',
						'Content-Type: application/pdf',
					],
					body: pdf,
				},
				{
					headers: ['Content-Disposition: form-data; name="metadata"'],
					body: Buffer.from('{"order":"ü"}'),
				},
			]);
		});

		it('sends several files of one input as parts with the same name, in order', async () => {
			const files = Object.fromEntries(
				['a', 'b', 'c'].map((name) => [
					name,
					{ bytes: Buffer.from(name), fileName: `${name}.txt`, mimeType: 'text/plain' },
				]),
			);
			const { parts } = await sendParts(
				{
					inputs: {
						values: [file('documents', 'b, a'), text('note', 'x'), file('documents', 'c')],
					},
				},
				{ json: {}, files },
			);
			expect(
				parts.map(({ headers: [disposition], body }) => `${disposition} = ${body.toString()}`),
			).toEqual([
				'Content-Disposition: form-data; name="documents"; filename="b.txt" = b',
				'Content-Disposition: form-data; name="documents"; filename="a.txt" = a',
				'Content-Disposition: form-data; name="documents"; filename="c.txt" = c',
				'Content-Disposition: form-data; name="note" = x',
			]);
		});

		it.each([
			['Grüße aus Köln – 日本.pdf', 'Grüße aus Köln – 日本.pdf'],
			['a"b\\c.pdf', 'a%22b\\c.pdf'],
			['evil"\r\nX-Injected: 1\r\n\r\nbody.pdf', 'evil%22X-Injected: 1body.pdf'],
			['nul\u0000.pdf', 'nul.pdf'],
			[undefined, 'data.pdf'],
		])('sends the file name %j as %j', async (fileName, expected) => {
			const { parts } = await sendParts(
				{ inputs: { values: [file('document', 'data')] } },
				{ json: {}, files: { data: { bytes: pdf, fileName, mimeType: 'application/pdf' } } },
			);
			expect(parts).toEqual([
				{
					headers: [
						`Content-Disposition: form-data; name="document"; filename="${expected}"`,
						'Content-Type: application/pdf',
					],
					body: pdf,
				},
			]);
		});

		it('sends texts with the same values as JSON does, including line breaks', async () => {
			const values = {
				lines: 'a\nb\r\nc\rd\n',
				number: 1.5,
				flag: false,
				object: { a: [1, 'ü'] },
				date: new Date('2026-01-02T03:04:05.678Z'),
			};
			const rows = Object.keys(values).map((key) => text(key, `={{ $json.${key} }}`));
			const item = {
				json: values as unknown as IDataObject,
				files: { data: { bytes: pdf, fileName: 'x.pdf', mimeType: 'application/pdf' } },
			};
			const { parts } = await sendParts(
				{ inputs: { values: [...rows, file('document', 'data')] } },
				item,
			);
			const [{ body }] = await send({ inputs: { values: rows }, options: plain }, [item]);
			const inMultipart = parts
				.slice(0, rows.length)
				.map(({ headers: [disposition], body: value }) => [
					/name="(.*)"$/.exec(disposition)![1],
					value.toString(),
				]);
			expect(Object.fromEntries(inMultipart)).toEqual(JSON.parse(body.toString()));
			expect(Object.fromEntries(inMultipart)).toEqual({
				lines: 'a\nb\r\nc\rd\n',
				number: '1.5',
				flag: 'false',
				object: '{"a":[1,"ü"]}',
				date: '2026-01-02T03:04:05.678Z',
			});
		});

		it('keeps an input’s key on one header line', async () => {
			const { parts } = await sendParts(
				{ inputs: { values: [text('sch"lüssel', 'x'), file('do"k', 'data')] } },
				{
					json: {},
					files: { data: { bytes: pdf, fileName: 'x.pdf', mimeType: 'application/pdf' } },
				},
			);
			expect(parts.map(({ headers }) => headers[0])).toEqual([
				'Content-Disposition: form-data; name="sch%22lüssel"',
				'Content-Disposition: form-data; name="do%22k"; filename="x.pdf"',
			]);
		});
	},
);
