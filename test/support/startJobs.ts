import { SEED } from '../../sandbox';

/** The value of an input: a text, or files. */
export type GivenInput = string | File[];

/**
 * Starts jobs at a local Roe as another client would, before a test runs the node.
 *
 * @param runs Inputs by key, one object for each job.
 * @returns The jobs' IDs, in the order of the runs.
 */
export async function startJobs(
	url: string,
	agentId: string,
	...runs: Array<Record<string, GivenInput>>
): Promise<string[]> {
	const jobIds: string[] = [];
	for (const inputs of runs) {
		const form = new FormData();
		for (const [key, given] of Object.entries(inputs)) {
			for (const value of [given].flat()) {
				if (typeof value === 'string') form.append(key, value);
				else form.append(key, value, value.name);
			}
		}
		const address = `${url}/v1/agents/run/${agentId}/async/?organization_id=${SEED.organizationId}`;
		const headers = { Authorization: `Bearer ${SEED.apiKey}` };
		const answer = await fetch(address, { method: 'POST', headers, body: form });
		if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
		jobIds.push((await answer.json()) as string);
	}
	return jobIds;
}
