import { type ComparedInput, describeMismatch } from '../inputs/inputMismatch';
import { getVersion, inputDefinitions } from '../transport/agents';
import type { RoeContext } from '../transport/exchange';
import { RoeError } from '../transport/roeError';
import type { InputDefinition } from '../transport/types';

/** What was asked of Roe. */
interface StartedRun {
	agentId: string;
	agentVersionId?: string;
	inputs: ComparedInput[];
}

/** The input definitions that the items of a run need, each read once. */
export class AgentDefinitions {
	private readonly known = new Map<string, Promise<InputDefinition[]>>();

	constructor(private readonly context: RoeContext) {}

	/** @param versionId UUID; without it the agent's current version. */
	async of(agentId: string, versionId: string | undefined): Promise<InputDefinition[]> {
		const name = `${agentId}/${versionId ?? ''}`;
		const known = this.known.get(name);
		if (known !== undefined) return await known;
		const reading = getVersion(this.context, agentId, versionId).then(inputDefinitions);
		this.known.set(name, reading);
		return await reading;
	}

	/**
	 * The error of a start that Roe rejected as a bad request (400, or 422 as newer frameworks have it), with the inputs that are missing, unknown or of the wrong kind in its message.
	 * The error as it is, if that isn't the reason or the agent's definition can't be read.
	 */
	async explain<Failure>(
		error: Failure,
		{ agentId, agentVersionId, inputs }: StartedRun,
	): Promise<Failure | RoeError> {
		if (!(error instanceof RoeError) || !isAboutInputs(error, inputs)) return error;
		let mismatch: string;
		try {
			mismatch = describeMismatch(await this.of(agentId, agentVersionId), inputs);
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

/** Words of Roe's about inputs. None of them is in what the error says beside Roe's words. */
const ABOUT_INPUTS =
	/\b(?:input|key|field|parameter|missing|required|unknown|unexpected|extra|allowed|(?:in)?valid|no reason)\b/i;

function isAboutInputs({ errorCode, description }: RoeError, inputs: ComparedInput[]): boolean {
	if (errorCode !== 'REQUEST_REJECTED') return false;
	return ABOUT_INPUTS.test(description) || inputs.some(({ key }) => description.includes(key));
}
