import { randomUUID } from 'node:crypto';

import { captureWire, type WireAnswer, type WireRequest } from '../support/captureWire';
import { codeOf } from '../support/codeOf';
import { API_KEY, BASE_URL, ORGANIZATION_ID } from '../support/credential';
import { expectError } from '../support/expectError';
import { expectNoKey } from '../support/expectNoKey';
import { useFakeClock } from '../support/fakeClock';
import { operate } from '../support/operate';
import { ROE } from '../support/roeNode';

useFakeClock();

const ORG = `organization_id=${ORGANIZATION_ID}`;
const STATUSES = `POST /v1/agents/jobs/statuses/?${ORG}`;
const RESULTS = `POST /v1/agents/jobs/results/?${ORG}`;

const [A, B, C] = Array.from({ length: 3 }, () => randomUUID());
const soon = { waitOptions: { pollInterval: 0.1 } };

const lines = (requests: WireRequest[]) => requests.map(({ method, path }) => `${method} ${path}`);
const asked = ({ body }: WireRequest) =>
	(JSON.parse(body.toString()) as { job_ids: string[] }).job_ids;
const itemsOf = (...jobIds: string[]) => jobIds.map((jobId) => ({ json: { jobId } }));

/**
 * A server with jobs: each request for statuses advances a job by one status. Results contain the job's ID.
 *
 * @param lives Statuses by job ID. The last one stays.
 */
function roe(lives: Record<string, Array<number | null>>): WireRequest[] {
	const rounds = new Map<string, number>();
	return captureWire(BASE_URL, (request): WireAnswer => {
		const jobs = asked(request).filter((id) => id in lives);
		const answers = jobs.map((id) => {
			if (!request.path.includes('/statuses/')) {
				return { id, result: [{ key: 'job', value: id }] };
			}
			const round = rounds.get(id) ?? 0;
			rounds.set(id, round + 1);
			return { id, status: lives[id][Math.min(round, lives[id].length - 1)] };
		});
		// Roe doesn't promise an order.
		return { body: JSON.stringify(answers.reverse()) };
	});
}

describe('Wait', () => {
	it('requests all unfinished jobs in one call per round, then all results in one call', async () => {
		const requests = roe({ [A]: [0, 1, 3], [B]: [6], [C]: [1, 2, 1, 3] });
		const run = await operate('job.wait', soon, { items: itemsOf(A, B, C) });
		expect(run.error).toBeUndefined();
		expect(run.json(ROE)).toMatchObject([A, B, C].map((job) => ({ jobId: job, outputs: { job } })));
		expect(run.output(ROE).map(({ pairedItem }) => pairedItem)).toEqual(
			[0, 1, 2].map((item) => ({ item })),
		);
		expect(lines(requests)).toEqual([STATUSES, STATUSES, STATUSES, STATUSES, RESULTS]);
		expect(requests.map(asked)).toEqual([
			[A, B, C],
			[A, C],
			[A, C],
			[C],
			expect.arrayContaining([A, B, C]),
		]);
	});

	it('requests a job once if several items name it, and returns it for each', async () => {
		const requests = roe({ [A]: [3] });
		const run = await operate('job.wait', soon, { items: itemsOf(A, A.toUpperCase(), ` ${A}\n`) });
		expect(run.json(ROE).map(({ outputs }) => outputs)).toEqual([
			{ job: A },
			{ job: A },
			{ job: A },
		]);
		expect(requests.map(asked)).toEqual([[A], [A]]);
	});

	it('requests 1,001 jobs in two calls per round: a thousand, and one', async () => {
		const jobIds = Array.from({ length: 1001 }, () => randomUUID());
		const requests = roe(Object.fromEntries(jobIds.map((id) => [id, [3]])));
		const run = await operate('job.wait', soon, { items: itemsOf(...jobIds) });
		expect(run.json(ROE).map(({ outputs }) => outputs)).toEqual(jobIds.map((job) => ({ job })));
		expect(lines(requests)).toEqual([STATUSES, STATUSES, RESULTS, RESULTS]);
		expect(requests.map((request) => asked(request).length)).toEqual([1000, 1, 1000, 1]);
	});

	it('doesn’t request results if no job succeeded', async () => {
		const requests = roe({ [A]: [4], [B]: [5] });
		const waitOptions = { ...soon.waitOptions, failOnJobFailure: false };
		const run = await operate('job.wait', { waitOptions }, { items: itemsOf(A, B) });
		expect(run.json(ROE)).toMatchObject([{ status: 'FAILURE' }, { status: 'CANCELLED' }]);
		expect(lines(requests)).toEqual([STATUSES]);
	});

	it('reports a job that Roe didn’t find three times, and returns the others', async () => {
		const requests = roe({ [A]: [3], [B]: [null] });
		const run = await operate('job.wait', soon, {
			items: itemsOf(A, B, C),
			node: { onError: 'continueRegularOutput' },
		});
		const [found, ...missing] = run.json(ROE);
		expect(found).toMatchObject({ jobId: A, outputs: { job: A } });
		expect(missing).toHaveLength(2);
		expectError(missing[0], 'JOB_NOT_FOUND', 1, B);
		expectError(missing[1], 'JOB_NOT_FOUND', 2, C);
		expect(requests.map(asked)).toEqual([[A, B, C], [B, C], [B, C], [A]]);
	});

	it('accepts a job that appears late', async () => {
		roe({ [A]: [null, null, 1, null, null, 3] });
		const run = await operate('job.wait', soon, { items: itemsOf(A) });
		expect(run.json(ROE)).toMatchObject([{ jobId: A, status: 'SUCCESS' }]);
	});

	it('keeps waiting for a job with an unknown status', async () => {
		const requests = roe({ [A]: [1, 3], [B]: [9, 9, 6] });
		const run = await operate('job.wait', soon, {
			items: itemsOf(A, B),
			node: { onError: 'continueRegularOutput' },
		});
		expect(run.json(ROE)).toMatchObject([
			{ jobId: A, status: 'SUCCESS' },
			{ jobId: B, status: 'CACHED', outputs: { job: B } },
		]);
		expect(requests.map(asked)).toEqual([[A, B], [A, B], [B], [A, B]]);
	});

	it('continues after a failed status request', async () => {
		const requests = captureWire(BASE_URL, ({ path }, index) => {
			if (index === 0) return { status: 503, body: '' };
			if (index === 1) return { status: 429, headers: { 'Retry-After': '0' } };
			const answer = path.includes('/results/') ? { id: A, result: [] } : { id: A, status: 3 };
			return { body: JSON.stringify([answer]) };
		});
		const run = await operate('job.wait', soon, { items: itemsOf(A) });
		expect(run.json(ROE)).toMatchObject([{ jobId: A, outputs: {} }]);
		expect(lines(requests)).toEqual([STATUSES, STATUSES, STATUSES, RESULTS]);
	});

	it('stops if Roe rejects the request, with an error for each item', async () => {
		const requests = captureWire(BASE_URL, {
			status: 401,
			body: `{"detail":"No user for ${API_KEY}"}`,
		});
		const run = await operate('job.wait', soon, {
			items: itemsOf(A, B),
			node: { onError: 'continueRegularOutput' },
		});
		const failed = run.json(ROE);
		expect(failed).toHaveLength(2);
		failed.forEach((json, item) => expectError(json, 'API_KEY_REJECTED', item));
		expect(requests).toHaveLength(1);
		expectNoKey(run, API_KEY);
	});
});

describe('the results of up to a thousand jobs', () => {
	it('are requested in two calls, whatever the number of items', async () => {
		const requests = roe({ [A]: [3], [B]: [6], [C]: [4] });
		const run = await operate('job.getResult', {}, { items: itemsOf(B, C, A) });
		expect(run.json(ROE)).toMatchObject([
			{ jobId: B, status: 'CACHED', outputs: { job: B } },
			{ jobId: C, status: 'FAILURE', isSuccessful: false },
			{ jobId: A, status: 'SUCCESS', outputs: { job: A } },
		]);
		expect(lines(requests)).toEqual([STATUSES, RESULTS]);
		expect(requests.map(asked)).toEqual([
			[B, C, A],
			[B, A],
		]);
	});

	it.each(['getResult', 'wait'])(
		'cause an error of %s if Roe omits one for a successful job',
		async (name) => {
			captureWire(BASE_URL, ({ path }) => ({
				body: JSON.stringify(path.includes('/statuses/') ? [{ id: A, status: 3 }] : []),
			}));
			const run = await operate(`job.${name}`, {}, { items: itemsOf(A) });
			expectError(run.errorOf(ROE), 'RESULT_MISSING', 0, A);
		},
	);
});

describe('an entry for a job that wasn’t requested', () => {
	it('doesn’t affect the requested jobs', async () => {
		const outputs = [{ key: 'job', value: A }];
		captureWire(BASE_URL, ({ path }) => {
			const mine = path.includes('/statuses/')
				? { id: A.toUpperCase(), status: 3 }
				: { id: A.replaceAll('-', ''), result: outputs, review_state: 'new_word' };
			return { body: JSON.stringify([null, { id: B, status: 4 }, mine, 'x']) };
		});
		const run = await operate('job.wait', soon, { items: itemsOf(A) });
		expect(run.json(ROE)).toMatchObject([{ jobId: A, status: 'SUCCESS', outputs: { job: A } }]);
	});
});

describe('a response without the requested jobs', () => {
	it.each([
		['HTML', '<html>Welcome</html>', 'RESPONSE_NOT_JSON', '‹html>Welcome‹/html>'],
		['nothing', '', 'RESPONSE_UNEXPECTED', ''],
		['a JSON object', '{"a":1}', 'RESPONSE_UNEXPECTED', '{"a":1}'],
		['null', 'null', 'RESPONSE_UNEXPECTED', 'null'],
		['a list of numbers', '[1]', 'RESPONSE_FOR_OTHER_JOB', 'undefined'],
		['a list of null', '[null]', 'RESPONSE_FOR_OTHER_JOB', 'undefined'],
		['another job', JSON.stringify([{ id: B, status: 3 }]), 'RESPONSE_FOR_OTHER_JOB', B],
	])('is reported as an error: %s', async (_, body, code, quoted) => {
		const requests = captureWire(BASE_URL, { body });
		const run = await operate('job.wait', soon, { items: itemsOf(A) });
		expect(run.status).toBe('error');
		const { message, description } = run.errorOf(ROE)!;
		expect(codeOf(description)).toBe(code);
		expect(`${message} ${description}`.replaceAll('\\', '')).toContain(quoted);
		expect(description).toMatch(/\w+ \w+.*\./);
		expect(requests).toHaveLength(1);
	});
});
