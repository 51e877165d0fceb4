import { type StatusOutput, toStatusOutput } from '../../../nodes/RoeAi/results/jobStatus';
import { RoeError } from '../../../nodes/RoeAi/shared/roeError';
import {
	isItem,
	toWaitOutput,
	type WaitOutputRules,
} from '../../../nodes/RoeAi/results/waitOutput';
import { getPauseMs } from '../../../nodes/RoeAi/waiting/waitForJobs';
import { codeOf } from '../../support/codeOf';
import { fc } from '../../support/property';
import { thrownBy } from '../../support/thrownBy';

const MINUTE = 60_000;

describe('the pause between two checks', () => {
	it('is a tenth of the elapsed time, between the interval and a minute, with a random tenth', () => {
		const passed = fc.integer({ min: 0, max: 7 * 24 * 60 * MINUTE });
		const interval = fc.integer({ min: 100, max: MINUTE });
		fc.assert(
			fc.property(passed, interval, (passedMs, intervalMs) => {
				const middle = Math.min(Math.max(passedMs / 10, intervalMs), MINUTE);
				const pause = getPauseMs(passedMs, intervalMs);
				expect(pause).toBeGreaterThanOrEqual(0.9 * middle);
				expect(pause).toBeLessThanOrEqual(1.1 * middle);
			}),
		);
	});

	it('is the interval if that’s longer than a minute', () => {
		expect(getPauseMs(0, 10 * MINUTE)).toBeGreaterThanOrEqual(9 * MINUTE);
		expect(getPauseMs(24 * 60 * MINUTE, 10 * MINUTE)).toBeLessThanOrEqual(11 * MINUTE);
	});

	it('differs between executions', () => {
		const pauses = Array.from({ length: 20 }, () => getPauseMs(0, 1000));
		expect(new Set(pauses).size).toBeGreaterThan(1);
	});
});

/** The status of a simplified item: the code is in raw output alone. */
const simple = ({ statusCode, ...status }: StatusOutput) => {
	expect(statusCode).toEqual(expect.any(Number));
	return status;
};

describe('the output for a job after waiting', () => {
	const rules: WaitOutputRules = {
		failOnJobFailure: true,
		onTimeout: 'error',
		timeoutMinutes: 5,
		simplify: true,
	};
	const finished = (status: number, error_message?: string) => ({
		kind: 'finished' as const,
		status: toStatusOutput('j', { status, error_message }),
	});
	const running = (status?: number, error_message?: string) => ({
		kind: 'running' as const,
		status: status === undefined ? undefined : toStatusOutput('j', { status, error_message }),
	});

	it.each([3, 6])('is its result with status %i', (status) => {
		const result = { id: 'j', result: [{ key: 'total', value: '12' }] };
		expect(toWaitOutput('j', finished(status), result, rules)).toEqual({
			...simple(finished(status).status),
			outputs: { total: '12' },
		});
	});

	const errorFor = (waited: Parameters<typeof toWaitOutput>[1]) => {
		const error = thrownBy(() => toWaitOutput('j', waited, undefined, rules));
		expect(error).toBeInstanceOf(RoeError);
		return error as RoeError;
	};

	it.each([
		['a failed job, with Roe’s reason', finished(4, 'No text found'), 'No text found'],
		['a failed job without a reason', finished(4), 'Fail on Job Failure'],
		['a cancelled job', finished(5), 'Fail on Job Failure'],
	])('is an error for %s', (_, waited, advice) => {
		const error = errorFor(waited);
		expect(codeOf(error)).toBe('JOB_FAILED');
		expect(error.message).toContain(' j ');
		expect(error.description).toContain(advice);
	});

	it('differs for cancelled and failed jobs', () => {
		expect(errorFor(finished(5)).message).not.toBe(errorFor(finished(4)).message);
	});

	it.each([
		['a missing job', { kind: 'missing' as const }],
		['a job that wasn’t checked', undefined],
	])('is an error for %s', (_, waited) => {
		const error = errorFor(waited);
		expect(codeOf(error)).toBe('JOB_NOT_FOUND');
		expect(error.message).toMatch(/ j$/);
		expect(error.description).toContain('Job ID');
	});

	it.each([
		['a job that keeps running', running(1), 'STARTED'],
		['a job that Roe retries', running(2, 'busy'), 'RETRY'],
		['a job without a status yet', running(), 'unknown'],
		['a job with an unknown status', running(9), 'STATUS_9'],
	])('is an error for %s', (_, waited, status) => {
		const error = errorFor(waited);
		expect(codeOf(error)).toBe('WAIT_TIMED_OUT');
		expect(error.message).toMatch(new RegExp(`\\bj\\b.*\\b5\\b.*\\b${status}\\b`));
		expect(error.description).toContain('Timeout (Minutes)');
		expect(error.description).toContain('On Timeout');
	});

	it.each([
		['JOB_FAILED', finished(4)],
		['WAIT_TIMED_OUT', running(1)],
		['EXECUTION_ENDING', { ...running(1), isExecutionEnding: true as const }],
	])('suggests no options that Run Sync doesn’t have: %s', (code, waited) => {
		const error = thrownBy(() =>
			toWaitOutput('j', waited, undefined, { ...rules, isFixed: true }),
		) as RoeError;
		expect(codeOf(error)).toBe(code);
		expect(error.description).not.toMatch(/Timeout \(Minutes\)|On Timeout|Fail on Job Failure/);
	});

	it('is an item with Roe’s reason for a failed job if the user chooses that', () => {
		const lenient = { ...rules, failOnJobFailure: false };
		expect(toWaitOutput('j', finished(4, 'No text'), undefined, lenient)).toEqual({
			...simple(finished(4).status),
			errorMessage: 'No text',
		});
	});

	it('is the status of a running job if the user chooses that', () => {
		const lenient = { ...rules, onTimeout: 'output' as const };
		expect(toWaitOutput('j', running(2, 'busy'), undefined, lenient)).toEqual({
			jobId: 'j',
			status: 'RETRY',
			isFinished: false,
			isSuccessful: false,
			errorMessage: 'busy',
		});
		expect(toWaitOutput('j', running(), undefined, lenient)).toEqual({
			jobId: 'j',
			isFinished: false,
			isSuccessful: false,
		});
	});

	it('has the code of the status without Simplify', () => {
		const raw = { ...rules, onTimeout: 'output' as const, simplify: false };
		expect(toWaitOutput('j', running(2), undefined, raw)).toEqual(running(2).status);
		const result = { id: 'j', result: [] };
		expect(toWaitOutput('j', finished(3), result, raw)).toEqual({ ...finished(3).status, result });
	});

	it('is either an item or an error', () => {
		const jobs = [undefined, { kind: 'missing' as const }, running(), running(1), finished(3)];
		for (const waited of [...jobs, finished(4), finished(5)]) {
			for (const failOnJobFailure of [true, false]) {
				for (const onTimeout of ['error', 'output'] as const) {
					const given = { ...rules, failOnJobFailure, onTimeout };
					const get = () => toWaitOutput('j', waited, { id: 'j', result: [] }, given);
					if (isItem(waited, given)) expect(get()).toMatchObject({ jobId: 'j' });
					else expect(get).toThrow(RoeError);
				}
			}
		}
	});

	it.each(['No text found', 'No text found.'])('ends Roe’s message %j with one period', (words) => {
		expect(errorFor(finished(4, words)).description).toMatch(/No text found\. \p{Lu}/u);
	});
});
