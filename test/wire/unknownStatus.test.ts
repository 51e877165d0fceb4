import { captureWire } from '../support/captureWire';
import { expectError } from '../support/expectError';
import { BASE_URL } from '../support/credential';
import { operate } from '../support/operate';
import { agent, ROE } from '../support/roeNode';

const AGENT = '51b7f0d2-9c3e-4a86-b1f4-d70e2c6a9835';
const JOB = 'e8c4a1b6-27d9-4f53-8e0a-6b3d91f7c240';
const OTHER = '2f6d0c9b-8a71-4e35-b4d2-c5e8f9a01673';

const answers = (body: unknown) => captureWire(BASE_URL, { body: JSON.stringify(body) });

describe('a job with an undocumented status', () => {
	it.each([
		[11, 'STATUS_11', 11],
		['WAVING', 'WAVING', null],
	])('has the status %j in the output of Get Status', async (given, status, statusCode) => {
		answers({ status: given, timestamp: 1764000000, queue: { place: 3 } });
		const run = await operate('job.getStatus', { jobId: JOB });
		expect(run.json(ROE)).toEqual([
			{
				jobId: JOB,
				status,
				statusCode,
				isFinished: false,
				isSuccessful: false,
				timestamp: '2025-11-24T16:00:00.000Z',
			},
		]);
	});

	it('is found by Get Status even if it has only a time and no status', async () => {
		answers([
			{ id: JOB, status: null, last_updated_at: '2026-03-01T12:00:00Z' },
			{ id: OTHER, status: 3 },
		]);
		const items = [{ json: { jobId: JOB } }, { json: { jobId: OTHER } }];
		const run = await operate('job.getStatus', {}, { items });
		expect(run.json(ROE)).toMatchObject([
			{ status: 'UNKNOWN', statusCode: null, isFinished: false },
			{ status: 'SUCCESS', isFinished: true },
		]);
	});

	it('has no result yet', async () => {
		answers([{ id: JOB, status: 11 }]);
		const { error } = await operate('job.getResult', { jobId: JOB });
		expectError(error, 'JOB_NOT_FINISHED', 0, JOB, 'STATUS_11');
	});

	it('counts as running in Wait until the timeout', async () => {
		answers([{ id: JOB, status: 'HELD' }]);
		const waitOptions = { timeout: 0.01, pollInterval: 1, onTimeout: 'output' };
		const run = await operate('job.wait', { jobId: JOB, waitOptions });
		expect(run.json(ROE)).toMatchObject([{ jobId: JOB, status: 'HELD', isFinished: false }]);
	});

	it('appears in lists next to others, even if their fields are odd', async () => {
		answers({
			count: 3,
			results: [
				null,
				{ id: JOB, status_code: 11, status_events: [null], metadata: null, review_state: 'new' },
				{ id: OTHER, status_code: 4, status_events: null, tags: null, duration_ms: null },
			],
		});
		const run = await operate('job.getAll', { agentId: agent(AGENT), returnAll: true });
		expect(run.error).toBeUndefined();
		expect(run.json(ROE)).toMatchObject([
			{ jobId: JOB, status: 'STATUS_11', isFinished: false, metadata: {} },
			{ jobId: OTHER, status: 'FAILURE', isFinished: true },
		]);
	});
});

describe('a list of agents', () => {
	it('includes agents without a name, tags or an engine', async () => {
		answers({
			count: 2,
			results: [null, { id: AGENT, name: null, tags: null, engine_name: null }],
		});
		const run = await operate('agent.getAll', { returnAll: true });
		expect(run.json(ROE)).toMatchObject([{ agentId: AGENT, tags: [] }]);
	});
});
