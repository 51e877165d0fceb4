import { getVersion } from '../transport/agents';
import type { RoeContext } from '../transport/exchange';
import type { InputDefinition } from '../transport/types';

/** The input definitions that the items of a run need, each read once. */
export class AgentDefinitions {
	private readonly known = new Map<string, Promise<InputDefinition[]>>();

	constructor(private readonly context: RoeContext) {}

	/** @param versionId UUID; without it the agent's current version. */
	async of(agentId: string, versionId: string | undefined): Promise<InputDefinition[]> {
		const name = `${agentId}/${versionId ?? ''}`;
		const known = this.known.get(name);
		if (known !== undefined) return await known;
		const reading = getVersion(this.context, agentId, versionId).then(
			(version) => version.input_definitions ?? [],
		);
		this.known.set(name, reading);
		return await reading;
	}
}
