import { toStatusOutput } from '../../../nodes/RoeAi/results/jobStatus';
import { isMissing, STATUSES } from '../../../nodes/RoeAi/transport/jobStatuses';

const DOCUMENTED: Array<[code: number, word: string, isFinished: boolean, isSuccessful: boolean]> =
	[
		[0, 'PENDING', false, false],
		[1, 'STARTED', false, false],
		[2, 'RETRY', false, false],
		[3, 'SUCCESS', true, true],
		[4, 'FAILURE', true, false],
		[5, 'CANCELLED', true, false],
		[6, 'CACHED', true, true],
	];

describe('a job’s status', () => {
	it('has a row in this test for each status of the node', () => {
		const codes = DOCUMENTED.map(([code]) => code);
		expect(STATUSES.map(({ code }) => code)).toEqual(codes);
	});

	it.each(DOCUMENTED)('is read: %i is %s', (statusCode, status, isFinished, isSuccessful) => {
		expect(toStatusOutput('id', { status: statusCode })).toEqual({
			jobId: 'id',
			status,
			statusCode,
			isFinished,
			isSuccessful,
		});
	});

	it('includes Roe’s message and an ISO time', () => {
		const output = toStatusOutput('id', {
			status: 2,
			timestamp: 1764000000.25,
			error_message: 'busy',
		});
		expect(output).toMatchObject({ errorMessage: 'busy', timestamp: '2025-11-24T16:00:00.250Z' });
	});

	it.each([
		[99, 'STATUS_99', 99],
		[42, 'STATUS_42', 42],
		['8', 'STATUS_8', 8],
		[-1, 'UNKNOWN', -1],
		[1.5, 'UNKNOWN', 1.5],
		['WAVING', 'WAVING', null],
		['on hold', 'ON_HOLD', null],
		[null, 'UNKNOWN', null],
		[undefined, 'UNKNOWN', null],
		[{ code: 3 }, 'UNKNOWN', null],
		[true, 'UNKNOWN', null],
	])('isn’t a final one if it’s undocumented: %j', (given, status, statusCode) => {
		expect(toStatusOutput('id', { status: given })).toEqual({
			jobId: 'id',
			status,
			statusCode,
			isFinished: false,
			isSuccessful: false,
		});
	});

	it.each([
		['3', 'SUCCESS', 3],
		['failure', 'FAILURE', 4],
	])('is a documented one even if Roe writes it as %j', (given, status, statusCode) => {
		expect(toStatusOutput('id', { status: given })).toMatchObject({
			status,
			statusCode,
			isFinished: true,
		});
	});

	it.each([
		['2025-11-24T16:00:00.25Z', '2025-11-24T16:00:00.250Z'],
		['1764000000.25', '2025-11-24T16:00:00.250Z'],
		['soon', undefined],
		[1e300, undefined],
		[{}, undefined],
	])('is read with the time %j', (timestamp, expected) => {
		expect(toStatusOutput('id', { status: 1, timestamp }).timestamp).toBe(expected);
	});

	it('includes an error message of Roe that isn’t text', () => {
		const output = toStatusOutput('id', { status: 4, error_message: { code: 'E7' } });
		expect(output.errorMessage).toBe('{"code":"E7"}');
	});

	it('is missing if Roe returns neither a status nor a time', () => {
		expect(isMissing(undefined)).toBe(true);
		expect(isMissing({ id: 'id', status: null, error_message: 'gone' })).toBe(true);
		expect(isMissing({ id: 'id', status: null, timestamp: 1764000000 })).toBe(false);
		expect(isMissing({ id: 'id', status: 42 })).toBe(false);
	});
});
