import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { type SandboxOptions, SEED } from '../../../sandbox';
import { useFakeClock } from '../../support/fakeClock';
import { until } from '../../support/until';
import { useSandbox } from '../../support/useSandbox';
import { TriggerServer, type TriggerOptions } from './triggerServer';

const { agents, apiKey, organizationId } = SEED;

/** Jobs do not end by themselves: tests end them. */
const HOUR = 3_600_000;

/** The trigger as a user sets it: for the agent "text", both events. */
export const forText: INodeParameters = { agents: [agents.text], events: ['succeeded', 'failed'] };

/** A local Roe and n8n servers with the trigger for the tests of a file, on the clock of tests; each server is closed after its test. */
export function useTriggers(options: SandboxOptions = {}) {
	useFakeClock();
	const roe = useSandbox({ jobDuration: HOUR, ...options });
	const servers: TriggerServer[] = [];
	afterEach(async () => {
		for (const server of servers.splice(0)) await server.close();
	});

	/** An n8n with a workflow that is not published. */
	const start = async (parameters: IDataObject = {}, given: Partial<TriggerOptions> = {}) => {
		const set = { ...forText, ...parameters } as INodeParameters;
		const server = await TriggerServer.start({
			credentials: roe.credentials,
			parameters: set,
			...given,
		});
		servers.push(server);
		return server;
	};

	/** An n8n with a published workflow. What that asked of Roe is not counted. */
	const publish = async (...given: Parameters<typeof start>) => {
		const server = await start(...given);
		await server.publish();
		roe.control.clearRequests();
		return server;
	};

	/** Waits until Roe has brought everything, or given up. */
	const delivered = async () =>
		await until(() => roe.control.deliveries().every(({ state }) => state !== 'waiting'));

	/** Does something in Roe that a person does in its web app. */
	const inRoe = async (method: 'POST' | 'PATCH' | 'DELETE', path: string, body: object = {}) => {
		const answer = await fetch(`${roe.url}${path}?organization_id=${organizationId}`, {
			method,
			headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
			body: JSON.stringify(body),
		});
		expect(answer.ok).toBe(true);
		const text = await answer.text();
		return text === '' ? undefined : (JSON.parse(text) as unknown);
	};

	/** Makes a webhook as somebody else does. Gives its ID, which Roe's answer does not hold. */
	const makeWebhook = async (fields: { name: string; url: string; headers?: object }) => {
		await inRoe('POST', '/webhooks/', fields);
		return roe.control.webhooks().at(-1)!.id;
	};

	let companies = 0;
	/** Starts jobs of the agent "text", each with inputs of its own. Gives their IDs. Requests are counted from here. */
	const startJobs = async (count: number) => {
		const inputs = Array.from({ length: count }, () => ({
			company_name: `Company ${companies++}`,
			question: 'Who owns it?',
		}));
		const jobIds = await inRoe('POST', `/v1/agents/run/${agents.text}/async/many/`, { inputs });
		roe.control.clearRequests();
		return jobIds as string[];
	};

	/** Jobs of the agent "text" that have ended and are delivered. */
	const endJobs = async (
		count: number,
		status: 'success' | 'failure' | 'cancelled' = 'success',
	) => {
		const jobIds = await startJobs(count);
		const errorMessage = status === 'failure' ? 'It broke' : undefined;
		roe.control.finishJobs({ jobIds, status, errorMessage });
		await delivered();
		return jobIds;
	};

	return {
		roe,
		start,
		publish,
		delivered,
		inRoe,
		makeWebhook,
		startJobs,
		endJobs,
		calls: () => roe.control.requests().map(({ method, path }) => `${method} ${path}`),
		/** The header by which the first webhook's deliveries prove themselves. */
		tokenOf: () => roe.control.webhooks()[0].headers,
	};
}

/** Sends a request to the trigger's address, as anybody could. */
export async function send(
	n8n: TriggerServer,
	body: unknown,
	headers: Record<string, string> = {},
): Promise<{ status: number; answer: unknown }> {
	const answer = await fetch(n8n.webhookUrl, {
		method: 'POST',
		headers: { 'content-type': 'application/json', ...headers },
		body: typeof body === 'string' ? body : JSON.stringify(body),
	});
	return { status: answer.status, answer: await answer.json() };
}

/** The response to a delivery that starts nothing and need not come again. Why, it says in words. */
export const IGNORED = { status: 200, answer: { ignored: expect.any(String) as string } };

/** A delivery of Roe, with no more in it than counts. */
export const deliveryOf = (jobId: string, status = 'succeeded', agentId: string = agents.text) => ({
	timestamp: '2026-03-01T12:00:00Z',
	agent: { id: agentId, name: 'Company Research' },
	job: { id: jobId, status, status_code: status === 'succeeded' ? 3 : 4 },
});

/** Which jobs started nothing, which more than one execution, and which nobody knows: nothing of these should be. */
export function comparison(n8n: TriggerServer, jobIds: string[]) {
	const given = n8n.executions.flat().map(({ jobId }) => String(jobId));
	return {
		missing: jobIds.filter((jobId) => !given.includes(jobId)),
		doubled: given.filter((jobId, index) => given.indexOf(jobId) < index),
		unknown: given.filter((jobId) => !jobIds.includes(jobId)),
	};
}

export const EACH_ONCE = { missing: [], doubled: [], unknown: [] };
