import { sampleOf, type Sample } from './statistics';
import type { Answer } from './tasks';

/** All that one contender did in the rounds of one measurement. */
export interface Series {
	name: string;
	answers: Answer[];
	/** Why it could not be measured. */
	problem?: string;
}

/** One of those that are measured side by side. */
export interface Contender {
	name: string;
	run(): Promise<Answer>;
}

/**
 * Measures in turns, A B C A B C …, so that whatever else the machine does meets all alike. The first round warms up, and is
 * thrown away, unless there is only one.
 *
 * @param rounds Rounds that count.
 */
export async function inTurns(
	contenders: Contender[],
	{ rounds, warmUp = rounds > 1 }: { rounds: number; warmUp?: boolean },
): Promise<Series[]> {
	const series: Series[] = contenders.map(({ name }) => ({ name, answers: [] }));
	for (let round = warmUp ? -1 : 0; round < rounds; round++) {
		for (const [index, contender] of contenders.entries()) {
			if (series[index].problem !== undefined) continue;
			try {
				const answer = await contender.run();
				if (round >= 0) series[index].answers.push(answer);
			} catch (error) {
				series[index].problem = (error as Error).message.split('\n')[0];
			}
		}
	}
	return series;
}

/** @throws {Error} where nothing was measured. */
export function sample({ name, answers, problem }: Series, of: (answer: Answer) => number): Sample {
	if (answers.length === 0) throw new Error(`${name} was not measured: ${problem}`);
	return sampleOf(answers.map(of));
}

export const wallTime = (answer: Answer) => answer.ms;
