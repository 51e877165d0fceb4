import { checkHistory } from '../../support/history/checkHistory';
import type { HistoryEvent } from '../../support/history/history';

const intended = (one: string, job = one, mark = one): HistoryEvent => ({
	type: 'intended',
	case: one,
	job,
	mark,
});
const attempted = (one: string, execution = '1'): HistoryEvent => ({
	type: 'attempted',
	case: one,
	execution,
});
const accepted = (jobId: string, mark: string): HistoryEvent => ({
	type: 'accepted',
	jobId,
	mark,
});
const handed = (one: string, jobId: string): HistoryEvent => ({ type: 'handed', case: one, jobId });
const announced = (one: string): HistoryEvent => ({ type: 'announced', case: one, error: '' });
const refused = (one: string): HistoryEvent => ({ type: 'refused', case: one, error: '' });

const kindsOf = (...events: HistoryEvent[]) =>
	checkHistory(events).map(({ kind, of, jobId }) => [kind, of, jobId].filter(Boolean).join(' '));

describe('the check', () => {
	it.each<[string, HistoryEvent[], string[]]>([
		['of one item and its job', [intended('a'), accepted('1', 'a'), handed('a', '1')], []],
		['of an item that Roe rejected', [intended('a'), attempted('a'), refused('a')], []],
		[
			'of two jobs for one item',
			[intended('a'), accepted('1', 'a'), accepted('2', 'a'), handed('a', '1')],
			['doubled a 2', 'lost a 2'],
		],
		[
			'of a second job after the first has failed',
			[
				intended('a'),
				accepted('1', 'a'),
				{ type: 'jobFailed', jobId: '1' },
				accepted('2', 'a'),
				handed('a', '2'),
			],
			[],
		],
		[
			'of a job whose existence an error denies',
			[intended('a'), accepted('1', 'a'), refused('a')],
			['lost a 1'],
		],
		['of a job that an error mentions', [intended('a'), accepted('1', 'a'), announced('a')], []],
		[
			'of a job that an error mentions before another one denies it',
			[intended('a'), accepted('1', 'a'), announced('a'), refused('a')],
			['lost a 1'],
		],
		[
			'of a job of a crashed execution',
			[intended('a'), attempted('a'), accepted('1', 'a'), { type: 'crashed', execution: '1' }],
			[],
		],
		[
			'of two equal items that change their jobs after a crash',
			[
				intended('a', 'a', 'x'),
				intended('b', 'b', 'x'),
				attempted('a'),
				attempted('b'),
				accepted('1', 'x'),
				accepted('2', 'x'),
				handed('a', '1'),
				handed('b', '2'),
				{ type: 'crashed', execution: '1' },
				attempted('a', '2'),
				attempted('b', '2'),
				handed('a', '2'),
				handed('b', '1'),
			],
			[],
		],
		['of an item without output or error', [intended('a'), attempted('a')], ['silent a']],
		[
			'of two items that got each other’s jobs',
			[
				intended('a'),
				intended('b'),
				accepted('1', 'a'),
				accepted('2', 'b'),
				handed('a', '2'),
				handed('b', '1'),
			],
			['wrong a 2', 'wrong b 1'],
		],
		['of a job that the server doesn’t have', [intended('a'), handed('a', '9')], ['wrong a 9']],
		[
			'of two equal items with one job',
			[
				intended('a', 'a', 'x'),
				intended('b', 'b', 'x'),
				accepted('1', 'x'),
				handed('a', '1'),
				handed('b', '1'),
			],
			['wrong b 1'],
		],
		[
			'of two equal items, the second from the cache',
			[
				intended('a', 'a', 'x'),
				intended('b', 'b', 'x'),
				accepted('1', 'x'),
				handed('a', '1'),
				{ type: 'cached', jobId: '1', mark: 'x' },
				handed('b', '1'),
			],
			[],
		],
		[
			'of two items with one key',
			[
				intended('a', 'k', 'k'),
				intended('b', 'k', 'k'),
				accepted('1', 'k'),
				handed('a', '1'),
				handed('b', '1'),
			],
			[],
		],
		[
			'of two equal items, one of which is unknown',
			[
				intended('a', 'a', 'x'),
				intended('b', 'b', 'x'),
				accepted('1', 'x'),
				accepted('2', 'x'),
				handed('a', '1'),
				announced('b'),
			],
			[],
		],
	])('is correct for a history %s', (_, events, violations) => {
		expect(kindsOf(...events)).toEqual(violations);
	});
});
