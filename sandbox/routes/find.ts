import { forbidden, notFound } from '../errors';
import { pathId } from '../ids';
import type { Roe } from '../roe';
import type { Access, Agent, AgentVersion, Job, Webhook } from '../types';

/** @throws ApiError 403 for a key that may not use agents. */
export function requireAgents(access: Access): void {
	if (!access.agents) throw forbidden('You do not have access to agents.');
}

/** @throws ApiError 404, or 403 for an agent of another organization. */
export function findAgent(roe: Roe, access: Access, id: string): Agent {
	requireAgents(access);
	const agent = roe.agents.get(pathId(id));
	if (agent === undefined) throw notFound('Agent not found');
	if (agent.organizationId !== access.organizationId) {
		throw forbidden('You do not have permission to perform this action.');
	}
	return agent;
}

/** A version of an agent, the current one where no ID is given. @throws ApiError 404. */
export function findVersion(agent: Agent, id?: string): AgentVersion {
	const wanted = id === undefined ? agent.currentVersionId : pathId(id);
	const version = agent.versions.find((candidate) => candidate.id === wanted);
	if (version === undefined) throw notFound('No AgentVersion matches the given query.');
	return version;
}

/** @throws ApiError 404; a job of another organization is not there either. */
export function findJob(roe: Roe, access: Access, id: string): Job {
	requireAgents(access);
	const job = roe.jobs.find(pathId(id));
	if (job?.agent.organizationId !== access.organizationId) throw notFound();
	return job;
}

/** @throws ApiError 404, and what the setting `webhooks` says where the account has none. */
export function findWebhook(roe: Roe, access: Access, id: string): Webhook {
	const webhook = roe.webhooks.find(pathId(id), access.organizationId);
	if (webhook === undefined) throw notFound();
	return webhook;
}
