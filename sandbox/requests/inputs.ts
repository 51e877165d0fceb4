import { badFields, badRequest } from '../errors';
import { parseUuid } from '../ids';
import type { Roe } from '../roe';
import type { Agent, AgentVersion, InputDefinition, JobInput, StoredFile } from '../types';
import type { GivenValue, RunBody } from './runBody';

/** The engine's setting that names a policy version. Source: Roe's documentation of its engines. */
const POLICY_KEY = 'policy_version_id';

/**
 * Checks the inputs of a run against what the version asks for.
 *
 * @returns The inputs as they are kept with the job, in the order of their definitions.
 * @throws ApiError 400: a list of messages for inputs that are missing or unknown, a map by key for values that don't fit.
 */
export function checkInputs(
	agent: Agent,
	version: AgentVersion,
	{ inputs }: RunBody,
	{ files, policies }: Pick<Roe, 'files' | 'policies'>,
): JobInput[] {
	const { inputDefinitions } = version;
	const missing = inputDefinitions.filter(({ key }) => !inputs.has(key));
	if (missing.length > 0) throw badRequest(...missing.map(({ key }) => `Missing input key ${key}`));
	if (agent.behaviour.refusesUnknownInputs) {
		const known = new Set(inputDefinitions.map(({ key }) => key));
		const unknown = [...inputs.keys()].filter((key) => !known.has(key));
		if (unknown.length > 0) throw badRequest(...unknown.map((key) => `Unknown input key ${key}`));
	}
	const problems: Record<string, string[]> = {};
	const checked = inputDefinitions.flatMap((definition) => {
		const values = inputs.get(definition.key) ?? [];
		const result = checkInput(definition, values, (id) => files.find(id, agent.organizationId));
		if (typeof result === 'string') {
			problems[definition.key] = [result];
			return [];
		}
		if (!agent.behaviour.appliesPolicy || definition.key !== POLICY_KEY) return result;
		return result.map((input) => {
			const policyVersion = policies.findVersion(input.value, agent.organizationId);
			if (policyVersion === undefined) problems[POLICY_KEY] = ['Policy version not found.'];
			return { ...input, policyVersion };
		});
	});
	if (Object.keys(problems).length > 0) throw badFields(problems);
	return checked;
}

/** The values of one input, or what is wrong with them. */
function checkInput(
	definition: InputDefinition,
	values: GivenValue[],
	findFile: (id: string) => StoredFile | undefined,
): JobInput[] | string {
	const { key, description, data_type, accepts_multiple_files } = definition;
	if (values.length > 1 && !accepts_multiple_files) return 'Only one value is accepted.';
	const checked: JobInput[] = [];
	for (const value of values) {
		if (value === null) return 'This field may not be null.';
		if (value === '') return 'This field may not be blank.';
		const input = { key, description, data_type };
		if (typeof value === 'object') {
			if (isText(data_type)) return 'Not a valid string.';
			if (value.size === 0) return 'The submitted file is empty.';
			checked.push({ ...input, value: value.id, file_name: value.fileName, file: value });
		} else if (takesText(data_type)) {
			checked.push({ ...input, value });
		} else if (parseUuid(value) !== undefined) {
			const file = findFile(value);
			if (file === undefined) return `File ${value} not found.`;
			checked.push({ ...input, value: file.id, file_name: file.fileName, file });
		} else if (isAddress(value)) {
			checked.push({ ...input, value });
		} else {
			return 'Give a file, the UUID of a file in Roe, or an http(s) URL.';
		}
	}
	return checked;
}

/** Types whose values are text and never files. */
const isText = (dataType: string) => dataType === 'text/plain';

/** Types whose values may be any text: beside plain text, those whose files are text. */
const takesText = (dataType: string) =>
	dataType.startsWith('text/') || dataType === 'application/json' || dataType === '*/*';

function isAddress(value: string): boolean {
	if (!URL.canParse(value)) return false;
	return ['http:', 'https:'].includes(new URL(value).protocol);
}
