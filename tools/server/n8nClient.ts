import type { IRun, IWorkflowBase } from 'n8n-workflow';
import { parse } from 'flatted';
import { setTimeout as sleep } from 'node:timers/promises';

import { OWNER } from './n8nEnvironment';

export interface Credential {
	name: string;
	type: string;
	data: Record<string, unknown>;
}

export interface Execution {
	id: string;
	status: string;
	mode: string;
	workflowId: string;
	/** What each node gave, as n8n stores it. */
	data: IRun['data'];
}

/** A workflow as n8n exports it. */
export type WorkflowJson = Pick<IWorkflowBase, 'name' | 'nodes' | 'connections'> &
	Partial<Pick<IWorkflowBase, 'settings' | 'pinData'>>;

/** n8n ties a session to the browser that it was opened in. */
const BROWSER_ID = 'roe-ai-tools';
const FINISHED = ['success', 'error', 'crashed', 'canceled'];

/** An entry of n8n's list of executions. */
export interface ListedExecution {
	id: string;
	mode: string;
	status: string;
}

/** A response other than 2xx, with the beginning of its body. */
class N8nError extends Error {
	constructor(
		method: string,
		path: string,
		readonly status: number,
		body: string,
	) {
		super(`n8n: ${method} ${path} → ${status} ${body.slice(0, 500)}`);
	}
}

/** What the editor does for a person, over the same API. */
export class N8nClient {
	private cookie = '';

	private constructor(readonly url: string) {}

	/** Logs in as the owner. */
	static async logIn(url: string, password: string = OWNER.password): Promise<N8nClient> {
		const client = new N8nClient(url);
		await client.call('POST', '/login', {
			emailOrLdapLoginId: OWNER.email,
			password,
		});
		return client;
	}

	/** @returns the ID of the new credential */
	async createCredential(credential: Credential): Promise<string> {
		return (await this.call<{ id: string }>('POST', '/credentials', credential)).id;
	}

	async updateCredential(id: string, credential: Credential): Promise<void> {
		await this.call('PATCH', `/credentials/${id}`, credential);
	}

	async listCredentials(): Promise<Array<{ id: string; name: string; type: string }>> {
		return await this.call('GET', '/credentials');
	}

	/** What the editor shows after "Save" of a credential. */
	async testCredential(
		id: string,
		credential: Credential,
	): Promise<{ status: 'OK' | 'Error'; message: string }> {
		return await this.call('POST', '/credentials/test', { credentials: { id, ...credential } });
	}

	/** @returns the ID and the version of the new workflow */
	async createWorkflow(workflow: WorkflowJson): Promise<{ id: string; versionId: string }> {
		return await this.call('POST', '/workflows', { settings: {}, ...workflow });
	}

	async listWorkflows(): Promise<Array<{ id: string; name: string }>> {
		return await this.call('GET', '/workflows');
	}

	async readWorkflow(id: string): Promise<WorkflowJson & { versionId: string; active: boolean }> {
		return await this.call('GET', `/workflows/${id}`);
	}

	/** @returns the ID and the version that the change has made */
	async updateWorkflow(
		id: string,
		{ name, nodes, connections, settings }: WorkflowJson,
	): Promise<{ id: string; versionId: string }> {
		return await this.call('PATCH', `/workflows/${id}`, { name, nodes, connections, settings });
	}

	/** Lets the workflow's triggers listen. */
	async activate(id: string, versionId: string): Promise<void> {
		await this.call('POST', `/workflows/${id}/activate`, { versionId });
	}

	async deactivate(id: string): Promise<void> {
		await this.call('POST', `/workflows/${id}/deactivate`, {});
	}

	/** Archives a workflow and deletes it, as n8n demands. */
	async deleteWorkflow(id: string): Promise<void> {
		await this.call('POST', `/workflows/${id}/archive`, {});
		for (const deadline = Date.now() + 60_000; ; await sleep(250)) {
			try {
				return await this.call('DELETE', `/workflows/${id}`);
			} catch (error) {
				// n8n unpublishes it in the background, and responds with a conflict until then.
				const isConflict = error instanceof N8nError && error.status === 409;
				if (!isConflict || Date.now() > deadline) throw error;
			}
		}
	}

	/**
	 * "Execute workflow" from a trigger.
	 *
	 * @returns the ID of the execution, which goes on
	 */
	async runManually(id: string, trigger: string): Promise<string> {
		const { executionId } = await this.call<{ executionId: string }>(
			'POST',
			`/workflows/${id}/run`,
			{ triggerToStartFrom: { name: trigger } },
		);
		return executionId;
	}

	/**
	 * All executions of a workflow, newest first.
	 *
	 * n8n reads those that go on and those that have ended one after the other: one that ends in between is in neither.
	 * It can be so only once for each execution, so a second reading has it.
	 */
	async listExecutions(workflowId: string): Promise<ListedExecution[]> {
		const byId = new Map<string, ListedExecution>();
		for (let reading = 0; reading < 2; reading++) {
			for await (const listed of this.executionPages(workflowId)) byId.set(listed.id, listed);
		}
		return [...byId.values()].sort((one, other) => Number(other.id) - Number(one.id));
	}

	/** n8n gives a hundred at a time. */
	private async *executionPages(workflowId: string): AsyncGenerator<ListedExecution> {
		const filter = JSON.stringify({ workflowId });
		for (let cursor: string | null = ''; cursor !== null; ) {
			const query = new URLSearchParams({ limit: '100', filter, ...(cursor && { cursor }) });
			const page: { results: ListedExecution[]; nextCursor: string | null } = await this.call(
				'GET',
				`/executions?${query}`,
			);
			yield* page.results;
			cursor = page.nextCursor;
		}
	}

	async readExecution(id: string): Promise<Execution> {
		const execution = await this.call<Omit<Execution, 'data'> & { data: string }>(
			'GET',
			`/executions/${id}`,
		);
		return { ...execution, data: parse(execution.data) as IRun['data'] };
	}

	/** @throws when the execution goes on for longer than `limit` milliseconds */
	async finishedExecution(id: string, limit = 120_000): Promise<Execution> {
		const deadline = Date.now() + limit;
		while (Date.now() < deadline) {
			const { status } = await this.call<{ status: string }>('GET', `/executions/${id}`);
			if (FINISHED.includes(status)) return await this.readExecution(id);
			await sleep(250);
		}
		throw new Error(`Execution ${id} was not finished after ${limit / 1000} s.`);
	}

	/** What n8n knows the session by: for what is not under `/rest`. */
	headers(): Record<string, string> {
		return { 'browser-id': BROWSER_ID, ...(this.cookie && { cookie: this.cookie }) };
	}

	/** @throws {N8nError} if it doesn't respond with 2xx */
	async call<T = unknown>(method: string, path: string, body?: unknown): Promise<T> {
		const answer = await fetch(`${this.url}/rest${path}`, {
			method,
			headers: {
				...this.headers(),
				// n8n closes idle connections, perhaps at the moment in which one is used again.
				connection: 'close',
				...(body !== undefined && { 'content-type': 'application/json' }),
			},
			body: body === undefined ? undefined : JSON.stringify(body),
		});
		const text = await answer.text();
		if (!answer.ok) throw new N8nError(method, path, answer.status, text);
		const cookies = answer.headers.getSetCookie().map((cookie) => cookie.split(';')[0]);
		if (cookies.length > 0) this.cookie = cookies.join('; ');
		return (text === '' ? undefined : (JSON.parse(text) as { data: unknown }).data) as T;
	}
}
