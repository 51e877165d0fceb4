import type { Job, JobInput, Output } from '../types';
import { applyPolicy } from '../policies/applyPolicy';
import { countPages, listSegments } from './pdfPages';

/** US dollars for an output. */
const COST = 0.01;
/** Characters that count as one token. */
const TOKEN_LENGTH = 4;

/**
 * What a job gives, worked out from nothing but its inputs: for texts how long they are, for files name, size, hash and pages, with
 * a reference to each file. An agent that gives segments has one more output, and so has one that gives dispositions, with the key of an
 * artifact, and one that applies a policy.
 *
 * @param baseUrl Where the local Roe is reached: references are addresses.
 */
export async function outputsOf(job: Job, baseUrl: string): Promise<Output[]> {
	job.outputs ??= [
		...textOutputs(job),
		...(await fileOutputs(job, baseUrl)),
		...(job.agent.behaviour.givesSegments ? [await segments(job)] : []),
		...(job.agent.behaviour.givesDisposition ? [disposition(job)] : []),
		...policyResults(job),
	];
	return job.outputs;
}

/** Tokens of a job: those it read, and those it wrote. */
export function tokensOf(job: Job): { input: number; output: number } {
	const count = (texts: string[]) => Math.ceil(texts.join('').length / TOKEN_LENGTH);
	return {
		input: count(job.inputs.map(({ value }) => value)),
		output: count((job.outputs ?? []).map(({ value }) => value)),
	};
}

/** US dollars for a job that succeeded: the sum of what its outputs cost. */
export function costOf({ inputs, agent }: Job): number {
	const files = inputs.filter(({ file }) => file !== undefined).length;
	const textOutputs = inputs.length > files ? 2 : 0;
	const { givesDisposition, givesSegments, appliesPolicy } = agent.behaviour;
	const others = [givesDisposition, givesSegments, appliesPolicy].filter(Boolean).length;
	return COST * (textOutputs + files + others);
}

function textOutputs({ inputs }: Job): Output[] {
	const texts = inputs.filter(({ file }) => file === undefined);
	if (texts.length === 0) return [];
	const summary = Object.fromEntries(texts.map(({ key, value }) => [key, measured(value)]));
	const sentences = texts.map(({ key, value }) => `${key}: “${value}”`);
	return [
		{
			key: 'summary',
			description: 'What was read, counted',
			data_type: 'application/json',
			value: JSON.stringify(summary),
			cost: COST,
		},
		{
			key: 'report',
			description: 'What was read, in words',
			data_type: 'text/plain',
			value: sentences.join('\n'),
			cost: COST,
		},
	];
}

function measured(text: string): { words: number; characters: number } {
	const words = text.split(/\s+/).filter((word) => word !== '').length;
	// Characters as people count them: one for each code point.
	return { words, characters: [...text].length };
}

async function fileOutputs(job: Job, baseUrl: string): Promise<Output[]> {
	const files = job.inputs.filter((input) => input.file !== undefined);
	if (files.length === 0) return [];
	const value = {
		files: await Promise.all(files.map(describeFile)),
		references: files.map(
			({ value: fileId }) => `${baseUrl}/v1/agents/jobs/${job.id}/references/${fileId}/`,
		),
	};
	return [
		{
			key: 'extraction',
			description: 'What is known of the files',
			data_type: 'application/json',
			value: JSON.stringify(value),
			cost: COST * files.length,
		},
	];
}

async function describeFile({ key, file }: JobInput) {
	if (file === undefined) return { input: key };
	const { fileName, contentType, size, sha256 } = file;
	const described = { input: key, file_name: fileName, content_type: contentType, size, sha256 };
	return { ...described, pages: await countPages(file) };
}

async function segments({ inputs }: Job): Promise<Output> {
	const listed = inputs.map(async ({ file }) =>
		file === undefined ? [] : await listSegments(file),
	);
	return {
		key: 'segments',
		description: 'The documents in the file, with their pages',
		data_type: 'application/json',
		value: JSON.stringify((await Promise.all(listed)).flat()),
		cost: COST,
	};
}

function policyResults({ inputs }: Job): Output[] {
	const texts = inputs.filter(({ policyVersion }) => policyVersion === undefined);
	return inputs.flatMap(({ policyVersion }) => {
		if (policyVersion === undefined) return [];
		return {
			key: 'review',
			description: 'What the policy says',
			data_type: 'application/json',
			value: JSON.stringify(applyPolicy(policyVersion, texts.map(({ value }) => value).join('\n'))),
			cost: COST,
		};
	});
}

/** What an agent that gives dispositions says of a job. Little is known of a merchant described in few words. */
export function verdictOf({ agent, inputs }: Job): string | undefined {
	if (!agent.behaviour.givesDisposition) return undefined;
	return countWords(inputs) < 5 ? 'needs_review' : 'approved';
}

const countWords = (inputs: JobInput[]) =>
	inputs.reduce((sum, { value }) => sum + measured(value).words, 0);

function disposition(job: Job): Output {
	const words = countWords(job.inputs);
	const artifactKey = `evidence/${job.id}.json`;
	job.artifacts.set(artifactKey, {
		read: Object.fromEntries(job.inputs.map(({ key, value }) => [key, value])),
		words,
	});
	return {
		key: 'disposition',
		description: 'What the policy says',
		data_type: 'application/json',
		value: JSON.stringify({
			disposition: verdictOf(job),
			evidence_data: artifactKey,
		}),
		cost: COST,
	};
}
