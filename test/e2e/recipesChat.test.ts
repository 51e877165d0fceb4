import { type Sandbox } from '../../sandbox';
import type { Execution, N8nClient } from '../../tools/server/n8nClient';
import { importExample, outputOf, succeeded } from './exampleInN8n';
import { openN8nWithRoe, putModelCredential } from './running';
import { type Message, startScriptedModel } from './scriptedModel';

let n8n: N8nClient;
let sandbox: Sandbox;

beforeAll(async () => {
	({ n8n, sandbox } = await openN8nWithRoe({ jobDuration: 100 }));
});

afterAll(async () => await sandbox.close());

describe('chat-with-tools', () => {
	it('researches, starts what takes long, and reads it when the user asks again', async () => {
		const lastTold = (messages: Message[]) => messages.at(-1)!.content;
		let jobId = '';
		const model = await startScriptedModel([
			{
				calls: [
					{ name: 'Research_a_company', arguments: { company_name: 'Adatum', question: 'Who?' } },
				],
			},
			{ calls: [{ name: 'Start_a_market_study', arguments: { market: 'Desks in Ireland' } }] },
			(messages) => {
				jobId = /"jobId":\s*"([^"]+)"/.exec(lastTold(messages))![1];
				return { answer: `Started as ${jobId}` };
			},
			() => ({ calls: [{ name: 'Read_a_market_study', arguments: { job_id: jobId } }] }),
			(messages) => ({ answer: lastTold(messages) }),
		]);
		try {
			await putModelCredential(n8n, model.url);
			const { id } = await importExample(n8n, 'chat-with-tools');
			const first = await sendChat(id, 'Who owns Adatum? Then study desks in Ireland.');
			expect(outputOf(first, 'Assistant')).toMatchObject([{ output: `Started as ${jobId}` }]);
			sandbox.control.finishJobs({ jobIds: [jobId] });
			const second = await sendChat(id, 'Is it done?');
			expect(outputOf(second, 'Assistant')).toMatchObject([
				{ output: expect.stringContaining('market: “Desks in Ireland”') as string },
			]);
			// The memory holds the first message.
			expect(model.asked.at(-1)!.messages.map(({ content }) => content)).toEqual(
				expect.arrayContaining(['Who owns Adatum? Then study desks in Ireland.', 'Is it done?']),
			);
		} finally {
			await model.close();
		}
	});

	/** Sends a message as the editor's chat does, in one session. @returns the execution that it started */
	async function sendChat(workflowId: string, chatInput: string): Promise<Execution> {
		const chatSessionId = 'session-1';
		const triggerToStartFrom = { name: 'Chat' };
		await n8n.call('POST', `/workflows/${workflowId}/run`, { triggerToStartFrom, chatSessionId });
		const response = await fetch(`${n8n.url}/webhook-test/${workflowId}/${chatSessionId}`, {
			method: 'POST',
			headers: { 'Content-Type': 'application/json' },
			body: JSON.stringify({ action: 'sendMessage', sessionId: chatSessionId, chatInput }),
		});
		expect(response.status).toBe(200);
		const [{ id }] = await n8n.listExecutions(workflowId);
		return succeeded(await n8n.finishedExecution(id));
	}
});
