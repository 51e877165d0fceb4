import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { type Sandbox, SEED } from '../../sandbox';
import { type ExampleInN8n, EXAMPLES, putExampleIn } from '../../tools/demo/exampleWorkflow';
import { newSecret } from '../../tools/demo/privateFolder';
import type { DemoRoe } from '../../tools/demo/roe';
import { runByHand } from '../../tools/demo/runExample';
import type { N8nClient } from '../../tools/server/n8nClient';
import { codeOf } from '../support/codeOf';
import { logIn, n8nLog, openLocalRoe } from './running';

const MEGABYTE = 1024 * 1024;

describe('the example workflow for documents', () => {
	let n8n: N8nClient;
	let sandbox: Sandbox;
	let roe: DemoRoe;
	let example: ExampleInN8n;

	beforeAll(async () => {
		n8n = await logIn();
		({ sandbox, roe } = await openLocalRoe({ jobDuration: 100 }));
		example = await putExampleIn(n8n, roe, newSecret());
	});

	afterAll(async () => await sandbox.close());

	it('starts one job for each invoice by hand, with its text and its bytes', async () => {
		const items = await runByHand(n8n, example);

		expect(items.map(({ status }) => status)).toEqual(['SUCCESS', 'SUCCESS']);
		const expected = [
			['List every line item with its amount', 'invoice-2041.pdf'],
			['Total and due date only', 'invoice-0817.pdf'],
		].map(([instructions, fileName]) => [
			{
				key: 'document',
				value: expect.any(String) as string,
				file: { fileName, contentType: 'application/pdf', ...measured(readExample(fileName)) },
			},
			{ key: 'instructions', value: instructions },
		]);
		const jobs = items.map(({ jobId }) => sandbox.control.job(jobId)?.inputs);
		expect(jobs.map((inputs) => inputs?.sort(byKey))).toEqual(expected);
		expect(sandbox.control.jobs()).toHaveLength(2);
	});

	it('starts a job for a file that a webhook receives, with any bytes and name', async () => {
		const bytes = randomBytes(3 * MEGABYTE + 1);
		const fileName = 'Rechnung für Ütrecht 請求書 (2).pdf';
		const instructions = 'Was steht drin? “Alles” & 請求書';

		const jobs = await sendForm(bytes, fileName, instructions);

		expect(jobs).toHaveLength(1);
		expect(sandbox.control.job(jobs[0].jobId)?.inputs).toEqual(
			expect.arrayContaining([
				{ key: 'instructions', value: instructions },
				{
					key: 'document',
					value: expect.any(String) as string,
					file: { fileName, contentType: 'application/pdf', ...measured(bytes) },
				},
			]),
		);
	});

	it('rejects a form without the header of the demo, which any web page can send', async () => {
		const jobs = sandbox.control.jobs().length;
		for (const headers of [{}, { [example.webhookHeader.name]: newSecret() }]) {
			const body = new FormData();
			body.set('instructions', 'Pay this');
			body.set('document', new File(['%PDF-1.4'], 'forged.pdf', { type: 'application/pdf' }));
			const answer = await fetch(example.webhookUrl, { method: 'POST', headers, body });
			expect(answer.status).toBe(403);
		}
		expect(sandbox.control.jobs()).toHaveLength(jobs);
	});

	it('sends the organization and its key with every request', () => {
		const requests = sandbox.control.requests({ path: '^/v1/' });
		expect(requests.length).toBeGreaterThan(5);
		for (const { query, authorization } of requests) {
			expect(query).toMatchObject({ organization_id: SEED.organizationId });
			expect(authorization).toBe('ok');
		}
	});

	it('never shows Roe’s key in an execution or in n8n’s log', async () => {
		const unknown = 'roe_unknown_4711';
		await putKey(unknown);
		const refused = await n8n.finishedExecution(
			await n8n.runManually(example.workflowId, 'Start by hand'),
		);
		await putKey(SEED.apiKey);

		expect(refused.status).toBe('error');
		expect(codeOf(refused.data.resultData.error)).toBe('API_KEY_REJECTED');
		const executions = await n8n.listExecutions(example.workflowId);
		expect(executions.length).toBeGreaterThanOrEqual(3);
		const kept = await Promise.all(
			executions.map(async ({ id }) => JSON.stringify(await n8n.call('GET', `/executions/${id}`))),
		);
		const log = n8nLog();
		expect(log).toMatch(/debug/);
		expect(log).toContain(example.workflowId);
		for (const key of [SEED.apiKey, unknown]) {
			expect(kept.filter((text) => text.includes(key))).toEqual([]);
			expect(log.split('\n').filter((line) => line.includes(key))).toEqual([]);
		}
	});

	async function sendForm(
		bytes: Buffer,
		fileName: string,
		instructions: string,
	): Promise<Array<{ jobId: string }>> {
		const form = new FormData();
		form.set('instructions', instructions);
		form.set('document', new File([new Uint8Array(bytes)], fileName, { type: 'application/pdf' }));
		const { name, value } = example.webhookHeader;
		const answer = await fetch(example.webhookUrl, {
			method: 'POST',
			headers: { [name]: value },
			body: form,
		});
		expect(answer.status).toBe(200);
		return (await answer.json()) as Array<{ jobId: string }>;
	}

	async function putKey(apiKey: string): Promise<void> {
		const credential = (await n8n.listCredentials()).find(({ name }) => name === 'Roe AI');
		const { organizationId, baseUrl } = roe;
		await n8n.updateCredential(String(credential?.id), {
			name: 'Roe AI',
			type: 'roeAiApi',
			data: { apiKey, organizationId, baseUrl },
		});
	}
});

function readExample(fileName: string): Buffer {
	return readFileSync(join(EXAMPLES, 'files', fileName));
}

function measured(bytes: Buffer): { size: number; sha256: string } {
	return { size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
}

function byKey(one: { key: string }, other: { key: string }): number {
	return one.key.localeCompare(other.key);
}
