import { type ComparedInput, describeMismatch } from '../../inputs/inputMismatch';
import type { InputDefinition } from '../../shared/inputDefinition';
import { RoeError } from '../../shared/roeError';
import { getVersion, parseInputDefinitions } from '../../transport/agents';
import type { RoeContext } from '../../transport/sendRequest';

interface RejectedRun {
	agentId: string;
	agentVersionId?: string;
	inputs: ComparedInput[];
}

/** Input definitions of agents, each requested once per run of the node. */
export class AgentDefinitions {
	private readonly known = new Map<string, Promise<InputDefinition[]>>();

	constructor(private readonly context: RoeContext) {}

	/** @param versionId Undefined for the current version. */
	async read(agentId: string, versionId: string | undefined): Promise<InputDefinition[]> {
		const name = `${agentId}/${versionId ?? ''}`;
		const known = this.known.get(name);
		if (known !== undefined) return await known;
		const reading = getVersion(this.context, agentId, versionId).then(parseInputDefinitions);
		this.known.set(name, reading);
		return await reading;
	}

	/** Names the missing, unknown or wrong inputs in the error of a rejected start. Returns any other error unchanged. */
	async explain<Failure>(
		error: Failure,
		{ agentId, agentVersionId, inputs }: RejectedRun,
	): Promise<Failure | RoeError> {
		if (!(error instanceof RoeError) || !isAboutInputs(error, inputs)) return error;
		let mismatch: string;
		try {
			mismatch = describeMismatch(await this.read(agentId, agentVersionId), inputs);
		} catch {
			return error;
		}
		if (mismatch === '') return error;
		return new RoeError(
			error.errorCode,
			`${error.message}. ${mismatch}`,
			error.description,
			error.httpCode,
		);
	}
}

const INPUT_WORDS =
	/\b(?:input|key|field|parameter|missing|required|unknown|unexpected|extra|allowed|(?:in)?valid)\b/i;

function isAboutInputs({ errorCode, roeMessage = '' }: RoeError, inputs: ComparedInput[]): boolean {
	if (errorCode !== 'REQUEST_REJECTED') return false;
	if (roeMessage === '' || INPUT_WORDS.test(roeMessage)) return true;
	return inputs.some(({ key }) => roeMessage.includes(key));
}
