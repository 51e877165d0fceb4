import { toStatusOutput } from '../../nodes/RoeAi/results/jobStatus';
import { CONTROL_HEADER } from '../../sandbox';
import type { DemoRoe } from './roe';

/** An input that an agent asks for. Source: Roe's API, agent versions. */
export interface InputDefinition {
	key: string;
	/** A MIME type. */
	data_type: string;
}

/** A job as Roe knows it. */
export interface RoeJob {
	/** Roe's word, e.g. SUCCESS. */
	status: string;
	isFinished: boolean;
	isSuccessful: boolean;
	/** What Roe was given, by input key; only a local Roe tells. */
	inputs?: Array<{ key: string; value: string; file?: { fileName: string; sha256: string } }>;
}

const CONTROL = { [CONTROL_HEADER]: '1' };

/** The inputs of the agent's current version. */
export async function readInputDefinitions(roe: DemoRoe): Promise<InputDefinition[]> {
	const version = (await ask(roe, `/v1/agents/${roe.agentId}/versions/current/`)) as {
		input_definitions: InputDefinition[];
	};
	return version.input_definitions;
}

/**
 * A job, asked of Roe and not of n8n. A local Roe is asked at its control surface, where it also tells what files it was sent.
 */
export async function readJob(roe: DemoRoe, jobId: string): Promise<RoeJob> {
	if (await isLocal(roe)) {
		const job = (await ask(roe, `/_sandbox/jobs/${jobId}`, CONTROL)) as {
			status: number;
			inputs: RoeJob['inputs'];
		};
		return { ...toStatusOutput(jobId, job), inputs: job.inputs };
	}
	return toStatusOutput(jobId, (await ask(roe, `/v1/agents/jobs/${jobId}/status/`)) as object);
}

/** Only a local Roe has a control surface, and only this machine can have a local Roe. */
async function isLocal({ baseUrl }: DemoRoe): Promise<boolean> {
	if (!['127.0.0.1', 'localhost', '[::1]'].includes(new URL(baseUrl).hostname)) return false;
	return (await fetch(`${baseUrl}/_sandbox/settings`, { headers: CONTROL })).ok;
}

async function ask(
	{ baseUrl, apiKey, organizationId }: DemoRoe,
	path: string,
	headers: Record<string, string> = {},
): Promise<unknown> {
	const answer = await fetch(`${baseUrl}${path}?organization_id=${organizationId}`, {
		headers: { ...headers, authorization: `Bearer ${apiKey}` },
		redirect: 'error',
	});
	if (!answer.ok)
		throw new Error(`Roe answered ${answer.status} to ${path}: ${await answer.text()}`);
	return await answer.json();
}
