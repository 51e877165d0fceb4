import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { eachItem, type EachItemOptions } from './eachItem';
import { nodeError } from './nodeErrors';

export interface BatchSteps<Question, Answers> {
	read(itemIndex: number): Question | Promise<Question>;
	/** Called once, for all items that could be read. */
	ask(questions: Question[]): Promise<Answers>;
	answer(question: Question, answers: Answers, itemIndex: number): IDataObject;
}

/** Processes all items with one call to Roe. Items fail alone; with "On Error: Stop", an invalid one fails the run before the call. */
export async function eachBatch<Question, Answers>(
	context: IExecuteFunctions,
	items: INodeExecutionData[],
	steps: BatchSteps<Question, Answers>,
	options: Pick<EachItemOptions, 'noteOnStop'> = {},
): Promise<{ output: INodeExecutionData[]; isFinal: boolean }> {
	const questions: Array<Attempt<Question>> = [];
	for (let itemIndex = 0; itemIndex < items.length; itemIndex++) {
		questions.push(await attempt(async () => await steps.read(itemIndex)));
	}
	const bad = questions.findIndex((question) => 'error' in question);
	if (bad >= 0 && !context.continueOnFail()) {
		throw nodeError(context.getNode(), (questions[bad] as { error: unknown }).error, bad);
	}
	const asked = questions.flatMap((question) => ('value' in question ? [question.value] : []));
	let answers: Promise<Answers> | undefined;
	const answerOne = async (itemIndex: number) => {
		const question = questions[itemIndex];
		if ('error' in question) throw question.error;
		answers ??= steps.ask(asked);
		return steps.answer(question.value, await answers, itemIndex);
	};
	return await eachItem(context, items, answerOne, options);
}

type Attempt<T> = { value: T } | { error: unknown };

async function attempt<T>(work: () => Promise<T>): Promise<Attempt<T>> {
	try {
		return { value: await work() };
	} catch (error) {
		return { error };
	}
}
