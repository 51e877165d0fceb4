import { NAME } from '../../../bench/contenders/names';
import type { Results } from '../../../bench/goals';
import type { Series } from '../../../bench/rounds';
import type { FailingResult, JobCounts } from '../../../bench/sections/failing';
import type { Answer } from '../../../bench/tasks';

/** What a contender answers that started `completed` items in `ms`. */
export function answer(ms: number, completed: number, more: Partial<Answer> = {}): Answer {
	return { ms, cpuMs: ms, completed, failed: 0, peakOverIdle: 0, endedAt: 0, ...more };
}

/** One measurement of each contender, ms. */
export function seriesOf(count: number, times: Record<string, number>): Series[] {
	return Object.entries(times).map(([name, ms]) => ({ name, answers: [answer(ms, count)] }));
}

/** A case in which requests fail, in which the node has started `completed` of ten items. */
export function failingCase(completed: number, counts: Partial<JobCounts> = {}): FailingResult {
	return {
		trouble: 'broken connections',
		what: 'some requests fail',
		count: 10,
		series: [{ name: NAME.runAsync, answers: [answer(100, completed)] }],
		counts: new Map([[NAME.runAsync, [{ requests: 10, lost: 0, doubled: 0, ...counts }]]]),
	};
}

/** A run that measured nothing but what is given. */
export const results = (some: Partial<Results>): Results => ({
	starting: [],
	plain: [],
	uploads: [],
	waiting: [],
	failing: [],
	...some,
});
