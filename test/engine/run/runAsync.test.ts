import type { IDataObject } from 'n8n-workflow';
import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';

import { SEED, STATUS } from '../../../sandbox';
import { chain, changeNode, readWorkflow, runWorkflow, type TestItem } from '../../support/engine';
import { expectNoKey } from '../../support/expectNoKey';
import { agent, file, ROE, roeWorkflow, text } from '../../support/roeNode';
import { useSandbox } from '../../support/useSandbox';

const roe = useSandbox();

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

const companies = (...names: string[]): TestItem[] =>
	names.map((company) => ({ json: { company, question: `Who owns ${company}?` } }));

/** The inputs of each job, in the order of the items that they came out of. */
const jobOf = ({ jobId }: IDataObject) => roe.control.job(String(jobId))!;
const inputsOf = (json: IDataObject) =>
	Object.fromEntries(jobOf(json).inputs.map(({ key, value }) => [key, value]));

describe('a run with texts', () => {
	it('starts one job for each item, in the order of the items, for the next node to use', async () => {
		// The jobs are running still when their status is read, however slow the machine is.
		roe.control.change({ jobDuration: 10 * 60_000 });
		const names = ['Northwind', 'Müller & Söhne', '日本'];
		const run = await runWorkflow({
			workflow: 'run-async-text',
			credentials: roe.credentials,
			items: companies(...names),
		});
		expect(run.error).toBeUndefined();
		expect(run.output(ROE).map(({ json, pairedItem }) => [inputsOf(json), pairedItem])).toEqual(
			names.map((name, item) => [{ company_name: name, question: `Who owns ${name}?` }, { item }]),
		);
		expect(roe.control.jobs()).toHaveLength(3);
		expect(run.json(ROE)[0]).toEqual({
			jobId: roe.control.jobs().find(({ inputs }) => inputs[0].value === names[0])!.id,
			agentId: SEED.agents.text,
		});
		expect(run.output('Get Status').map(({ json, pairedItem }) => [json, pairedItem])).toEqual(
			run.json(ROE).map(({ jobId }, item) => [
				{
					jobId,
					status: expect.stringMatching(/^(PENDING|STARTED)$/) as string,
					statusCode: expect.any(Number) as number,
					isFinished: false,
					isSuccessful: false,
					timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as string,
				},
				{ item },
			]),
		);
		expectNoKey(run, SEED.apiKey);
	});

	it('accepts them as JSON', async () => {
		const run = await runWorkflow({
			workflow: 'run-async-json',
			credentials: roe.credentials,
			items: companies('Northwind'),
		});
		expect(run.error).toBeUndefined();
		expect(inputsOf(run.json(ROE)[0])).toEqual({
			company_name: 'Northwind',
			question: 'Who owns Northwind?',
		});
		expect(roe.starts.map(({ body }) => body)).toEqual(['json']);
	});

	it('starts many items at the same time, never more than Max Items at Once, and keeps their order', async () => {
		const held = roe.control.holdAnswers();
		// Some answers come late, so that the order of the answers is another than that of the items.
		const late = { input: '^Company (0|3|50)$' };
		roe.control.addFault({ kind: 'delay', delayMs: 100, match: late, times: 3 });
		const names = Array.from({ length: 120 }, (_, index) => `Company ${index}`);
		const workflow = changeNode(readWorkflow('run-async-json'), ROE, {
			parameters: { options: { maxConcurrency: 8 } },
		});
		const running = runWorkflow({
			workflow,
			credentials: roe.credentials,
			items: companies(...names),
		});
		// Each answer waits until eight requests are there: one more would show.
		for (let answered = 0; answered < names.length - 8; answered++) {
			await held.reach(8);
			held.release(1);
		}
		await held.reach(8);
		held.open();
		expect((await running).json(ROE).map((json) => inputsOf(json).company_name)).toEqual(names);
		expect(roe.control.counts()).toMatchObject({ requests: 120, mostInFlight: 8, jobs: 120 });
	});

	it('links each item to its item in the first node', async () => {
		const [start, roeAi] = roeWorkflow({
			agentId: agent(SEED.agents.text),
			inputs: {
				values: [
					text('company_name', '={{ $json.company }}'),
					text('question', '={{ $json.question }}'),
				],
			},
		}).nodes;
		const lookBack = {
			name: 'Look back',
			type: 'n8n-nodes-base.set',
			typeVersion: 3.4,
			parameters: { mode: 'raw', jsonOutput: '={{ { name: $("Start").item.json.company } }}' },
		};
		const run = await runWorkflow({
			workflow: chain(start, roeAi, lookBack),
			credentials: roe.credentials,
			items: companies('a', 'b', 'c'),
		});
		expect(run.error).toBeUndefined();
		expect(run.json('Look back')).toEqual([{ name: 'a' }, { name: 'b' }, { name: 'c' }]);
	});
});

describe.each(['filesystem', 'default'] as const)(
	'a run with files (binary data: %s)',
	(binaryData) => {
		it('sends their exact bytes, with name and type, along with texts', async () => {
			const files = [randomBytes(700_000), Buffer.from('%PDF-1.7\n'), randomBytes(65_536)];
			const names = ['Größe 日本.pdf', 'quote "x".pdf', 'plain.pdf'];
			const run = await runWorkflow({
				workflow: 'run-async-file',
				credentials: roe.credentials,
				binaryData,
				items: files.map((bytes, index) => ({
					json: { instructions: `Look at ${index}` },
					files: { data: { bytes, fileName: names[index], mimeType: 'application/pdf' } },
				})),
			});
			expect(run.error).toBeUndefined();
			expect(run.json(ROE).map((json) => jobOf(json).inputs)).toEqual(
				files.map((bytes, index) => [
					{
						key: 'document',
						value: expect.any(String) as string,
						file: {
							fileName: names[index].replaceAll('"', '%22'),
							contentType: 'application/pdf',
							size: bytes.length,
							sha256: sha256(bytes),
						},
					},
					{ key: 'instructions', value: `Look at ${index}` },
				]),
			);
			expect(roe.starts.map(({ body }) => body)).toEqual(['multipart', 'multipart', 'multipart']);
			expectNoKey(run, SEED.apiKey);
		});

		it('sends several for one input, in their order', async () => {
			const files = ['first', 'second', 'third'].map(
				(name) =>
					[
						name,
						{ bytes: randomBytes(1000), fileName: `${name}.pdf`, mimeType: 'application/pdf' },
					] as const,
			);
			const run = await runWorkflow({
				workflow: 'run-async-several-files',
				credentials: roe.credentials,
				binaryData,
				items: [{ json: {}, files: Object.fromEntries(files) }],
			});
			expect(run.error).toBeUndefined();
			expect(
				jobOf(run.json(ROE)[0]).inputs.map(({ key, file: sent }) => [
					key,
					sent?.fileName,
					sent?.sha256,
				]),
			).toEqual(files.map(([name, { bytes }]) => ['documents', `${name}.pdf`, sha256(bytes)]));
		});
	},
);

describe('a large file', () => {
	it('is streamed from n8n’s storage, and arrives unchanged', async () => {
		const piece = randomBytes(1024 * 1024);
		const hash = createHash('sha256');
		for (let i = 0; i < 40; i++) hash.update(piece);
		const bytes = Readable.from(Array.from({ length: 40 }, () => piece));
		const run = await runWorkflow({
			workflow: 'run-async-file',
			credentials: roe.credentials,
			items: [
				{
					json: { instructions: 'All of it' },
					files: { data: { bytes, fileName: 'large.pdf', mimeType: 'application/pdf' } },
				},
			],
		});
		expect(run.error).toBeUndefined();
		expect(jobOf(run.json(ROE)[0]).inputs[0].file).toMatchObject({
			size: 40 * 1024 * 1024,
			sha256: hash.digest('hex'),
		});
	});
});

describe('a run with options', () => {
	const pdf = { bytes: Buffer.from('%PDF-1.7'), fileName: 'a.pdf', mimeType: 'application/pdf' };
	const runOne = async (parameters: IDataObject) => {
		const run = await runWorkflow({
			workflow: roeWorkflow(parameters),
			credentials: roe.credentials,
			items: [{ json: {}, files: { data: pdf } }],
		});
		expect(run.error).toBeUndefined();
		return run.json(ROE)[0];
	};

	it('uses the selected version, or else the current one', async () => {
		const agentId = agent(SEED.agents.document);
		const { first, current } = SEED.documentVersions;
		const named = await runOne({
			agentId,
			inputs: { values: [file('document', 'data')] },
			options: { agentVersionId: first },
		});
		expect(named.agentVersionId).toBe(first);
		expect(jobOf(named).versionId).toBe(first);
		const unnamed = await runOne({
			agentId,
			inputs: { values: [file('document', 'data'), text('instructions', 'All')] },
		});
		expect(unnamed).not.toHaveProperty('agentVersionId');
		expect(jobOf(unnamed).versionId).toBe(current);
	});

	it('gets a new result instead of a cached one with Skip Cache', async () => {
		roe.control.change({ cache: true });
		const statusOf = async (skipCache: boolean) => {
			const json = await runOne({
				agentId: agent(SEED.agents.cached),
				inputs: { values: [text('description', 'Sells chairs')] },
				options: { skipCache },
			});
			roe.control.advanceClock(60_000);
			return jobOf(json).status;
		};
		expect(await statusOf(false)).toBe(STATUS.SUCCESS);
		expect(await statusOf(false)).toBe(STATUS.CACHED);
		expect(await statusOf(true)).toBe(STATUS.SUCCESS);
	});

	it('stores metadata with the job, with and without files', async () => {
		const metadata = '{"order": 1042, "customer": "Müller"}';
		const texts = await runOne({
			agentId: agent(SEED.agents.cached),
			inputs: { values: [text('description', 'Sells chairs')] },
			options: { metadata },
		});
		const files = await runOne({
			agentId: agent(SEED.agents.documents),
			inputs: { values: [file('documents', 'data')] },
			options: { metadata },
		});
		for (const json of [texts, files]) {
			expect(jobOf(json).metadata).toMatchObject({
				order: '1042',
				customer: 'Müller',
				n8n_node: ROE,
				n8n_item_index: '0',
			});
		}
	});

	it('accepts the ID of a file that is already in Roe', async () => {
		const json = await runOne({
			agentId: agent(SEED.agents.documents),
			inputs: { values: [text('documents', SEED.fileId)] },
		});
		expect(jobOf(json).inputs[0].file?.fileName).toBe('sample-contract.pdf');
	});
});
