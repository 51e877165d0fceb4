import { statusOutput } from '../../nodes/RoeAi/results/jobStatus';

describe('a job’s status', () => {
	it.each([
		[0, 'PENDING', false, false],
		[1, 'STARTED', false, false],
		[2, 'RETRY', false, false],
		[3, 'SUCCESS', true, true],
		[4, 'FAILURE', true, false],
		[5, 'CANCELLED', true, false],
		[6, 'CACHED', true, true],
	])('%i is %s', (statusCode, status, isFinished, isSuccessful) => {
		expect(statusOutput('id', { status: statusCode })).toEqual({
			jobId: 'id',
			status,
			statusCode,
			isFinished,
			isSuccessful,
		});
	});

	it('carries Roe’s message and an ISO time', () => {
		const output = statusOutput('id', {
			status: 2,
			timestamp: 1764000000.25,
			error_message: 'busy',
		});
		expect(output).toMatchObject({ errorMessage: 'busy', timestamp: '2025-11-24T16:00:00.250Z' });
	});

	it.each([7, -1, 1.5])('is not guessed where Roe gives %d', (status) => {
		expect(() => statusOutput('id', { status })).toThrow('unknown status');
	});
});
