import express from 'express';
import type { AddressInfo } from 'node:net';

export interface Message {
	role: 'system' | 'user' | 'assistant' | 'tool';
	content: string;
}

/** A tool as the model is told of it. */
export interface Tool {
	name: string;
	description: string;
	parameters: { properties?: Record<string, { description?: string }>; required?: string[] };
}

/** What the model does next: call tools, or answer. */
export type Turn =
	| { calls: Array<{ name: string; arguments: Record<string, unknown> }> }
	| { answer: string };

export interface ScriptedModel {
	/** What OpenAI's API has as its base address. */
	url: string;
	/** What the model was asked, each time. */
	asked: Array<{ messages: Message[]; tools: Tool[] }>;
	close(): Promise<void>;
}

/**
 * A server that answers like OpenAI's chat completions, without a model: it goes through a script, turn by turn.
 *
 * @param script the turns; a function gets what the model is asked
 */
export async function startScriptedModel(
	script: Array<Turn | ((messages: Message[], tools: Tool[]) => Turn)>,
): Promise<ScriptedModel> {
	const asked: ScriptedModel['asked'] = [];
	const app = express().use(express.json({ limit: '10mb' }));
	app.post('/v1/chat/completions', (request, response) => {
		const {
			messages,
			tools = [],
			model,
		} = request.body as {
			messages: Message[];
			tools?: Array<{ function: Tool }>;
			model: string;
		};
		const turn = script[asked.length];
		const described = tools.map((tool) => tool.function);
		asked.push({ messages, tools: described });
		if (turn === undefined) {
			response.status(400).json({ error: { message: 'The script has no more turns' } });
			return;
		}
		const { message, reason } = said(typeof turn === 'function' ? turn(messages, described) : turn);
		response.json({
			id: `chatcmpl-${asked.length}`,
			object: 'chat.completion',
			created: 0,
			model,
			choices: [{ index: 0, message, finish_reason: reason }],
			usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
		});
	});
	// OpenAI's clients repeat a request after 503, and not after the 400 that express responds with if it can't read a body.
	app.use(
		(error: unknown, _request: express.Request, response: express.Response, next: () => void) => {
			if (response.headersSent) return next();
			response.status(503).json({ error: { message: `Unreadable request: ${String(error)}` } });
		},
	);
	const server = app.listen(0, '127.0.0.1');
	await new Promise((resolve) => server.once('listening', resolve));
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
		asked,
		close: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}

function said(turn: Turn): { message: object; reason: string } {
	if ('answer' in turn) {
		return { message: { role: 'assistant', content: turn.answer }, reason: 'stop' };
	}
	const calls = turn.calls.map((call, index) => ({
		id: `call_${call.name}_${index}_${Date.now()}`,
		type: 'function',
		function: { name: call.name, arguments: JSON.stringify(call.arguments) },
	}));
	return {
		message: { role: 'assistant', content: null, tool_calls: calls },
		reason: 'tool_calls',
	};
}
