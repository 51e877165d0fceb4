import { captureWire, type WireAnswer, type WireRequest } from '../../support/captureWire';
import { API_KEY, BASE_URL, credentials } from '../../support/credential';
import { changeNode, readWorkflow, runWorkflow } from '../../support/engine';
import { expectError, expectFacts } from '../../support/expectError';
import { expectNoKey } from '../../support/expectNoKey';
import { ROE } from '../../support/roeNode';

/** What Roe was sent for an item. */
interface Body {
	company_name: string;
	metadata?: Record<string, string>;
}

const bodyOf = ({ body }: WireRequest) => JSON.parse(body.toString()) as Body;
const submissionOf = (request: WireRequest) => bodyOf(request).metadata?.n8n_submission_id;

/** The company of each request, in alphabetical order: items are sent side by side. */
const companies = (requests: WireRequest[]) =>
	starts(requests)
		.map((request) => bodyOf(request).company_name)
		.sort();

/** Without those that look at the agent's jobs. */
const starts = (requests: WireRequest[]) => requests.filter(({ method }) => method === 'POST');

const jobId = (count: number) => `00000000-0000-4000-8000-${String(count).padStart(12, '0')}`;

/** Roe gives a new job for every request, but refuses the company "bad" the first `times` times. */
function roe(times: number) {
	let refused = 0;
	let count = 0;
	const refusal: WireAnswer = { status: 400, body: '["Bad company"]' };
	const noJobs = JSON.stringify({ count: 0, next: null, previous: null, results: [] });
	return captureWire(BASE_URL, (request) => {
		if (request.method === 'GET') return { body: noJobs };
		const id = jobId(count++);
		const isRefused = bodyOf(request).company_name === 'bad' && refused++ < times;
		return isRefused ? refusal : { body: JSON.stringify(id) };
	});
}

const itemsOf = (...names: string[]) =>
	names.map((company) => ({ json: { company, question: 'Who?' } }));

const items = itemsOf('a', 'bad', 'c');

const runOnly = () =>
	changeNode(readWorkflow('run-async-retry-on-fail'), ROE, { retryOnFail: false });

describe('“Retry On Fail”', () => {
	const workflow = readWorkflow('run-async-retry-on-fail');

	it('starts only the missing jobs, and returns the IDs of the first try', async () => {
		const requests = roe(2);
		const run = await runWorkflow({ workflow, credentials, items });
		expect(run.error).toBeUndefined();
		expect(companies(requests)).toEqual(['a', 'bad', 'bad', 'bad', 'c']);
		const started = requests.map(bodyOf).map(({ company_name }) => company_name);
		expect(run.output(ROE).map(({ json, pairedItem }) => [json.jobId, pairedItem])).toEqual(
			['a', 'bad', 'c'].map((name, item) => [jobId(started.lastIndexOf(name)), { item }]),
		);
		const tries = requests.filter((request) => bodyOf(request).company_name === 'bad');
		expect(new Set(tries.map(submissionOf)).size).toBe(1);
		expect(new Set(requests.map(submissionOf)).size).toBe(3);
		expectNoKey(run, API_KEY);
	});

	it('reports how many jobs were started after the last try', async () => {
		const requests = roe(3);
		const run = await runWorkflow({ workflow, credentials, items });
		expectError(run.errorOf(ROE), 'REQUEST_REJECTED', 1);
		expectFacts(run.errorOf(ROE)?.description, 2);
		expect(companies(requests)).toEqual(['a', 'bad', 'bad', 'bad', 'c']);
	});

	it('starts nothing twice with “Continue”, if n8n runs the node again for an error in the first item', async () => {
		const requests = roe(1);
		const continuing = changeNode(workflow, ROE, { onError: 'continueRegularOutput' });
		const run = await runWorkflow({
			workflow: continuing,
			credentials,
			items: itemsOf('bad', 'b', 'c'),
		});
		expect(run.json(ROE).map(({ error }) => error)).toEqual([undefined, undefined, undefined]);
		expect(companies(requests)).toEqual(['b', 'bad', 'bad', 'c']);
	});

	it('starts everything again with Prevent Duplicates off', async () => {
		const requests = roe(1);
		const plain = changeNode(workflow, ROE, {
			parameters: { options: { preventDuplicates: false } },
		});
		const run = await runWorkflow({ workflow: plain, credentials, items });
		expect(run.error).toBeUndefined();
		expect(companies(requests)).toEqual(['a', 'a', 'bad', 'bad', 'c', 'c']);
	});
});

describe('“Retry execution”', () => {
	it('starts only the missing jobs, with a new execution ID', async () => {
		const requests = roe(1);
		const failed = await runWorkflow({ workflow: runOnly(), credentials, items });
		expect(failed.status).toBe('error');
		const run = await runWorkflow({ workflow: runOnly(), credentials, retryOf: failed });
		expect(run.error).toBeUndefined();
		expect(companies(requests)).toEqual(['a', 'bad', 'bad', 'c']);
		expect(new Set(run.json(ROE).map((json) => json.jobId)).size).toBe(3);
		expect(run.json(ROE)[1].jobId).toBe(jobId(3));
	});

	it('doesn’t affect a new execution, which starts everything', async () => {
		const requests = roe(0);
		await runWorkflow({ workflow: runOnly(), credentials, items });
		await runWorkflow({ workflow: runOnly(), credentials, items });
		expect(companies(requests)).toEqual(['a', 'a', 'bad', 'bad', 'c', 'c']);
	});

	it('starts an item again if its data has changed in the workflow', async () => {
		const requests = roe(1);
		const failed = await runWorkflow({ workflow: runOnly(), credentials, items });
		const values = [{ key: 'company_name', type: 'text', value: '={{ $json.company }} Inc.' }];
		const changed = changeNode(runOnly(), ROE, { parameters: { inputs: { values } } });
		const run = await runWorkflow({ workflow: changed, credentials, retryOf: failed });
		expect(run.error).toBeUndefined();
		expect(companies(starts(requests).slice(3))).toEqual(['a Inc.', 'bad Inc.', 'c Inc.']);
	});
});

describe('a loop', () => {
	it('starts a job for each item of each batch, and links items to the first node', async () => {
		const requests = roe(0);
		const names = ['a', 'b', 'c', 'd', 'e'];
		const run = await runWorkflow({
			workflow: 'run-async-loop',
			credentials,
			items: itemsOf(...names),
		});
		expect(run.error).toBeUndefined();
		expect(run.runsOf(ROE)).toHaveLength(3);
		expect(companies(requests)).toEqual(names);
		expect(run.json('Done')).toHaveLength(5);
	});

	it('starts a new job for an item that is repeated on purpose', async () => {
		const requests = roe(0);
		const run = await runWorkflow({
			workflow: 'run-async-loop',
			credentials,
			items: itemsOf('a', 'b', 'a', 'b', 'a', 'b'),
		});
		expect(companies(requests)).toEqual(['a', 'a', 'a', 'b', 'b', 'b']);
		expect(new Set(run.json('Done').map((json) => json.jobId)).size).toBe(6);
	});
});

describe('n8n’s other settings', () => {
	it('start one job with “Execute Once”', async () => {
		const requests = roe(0);
		const once = changeNode(runOnly(), ROE, { executeOnce: true });
		const run = await runWorkflow({ workflow: once, credentials, items: itemsOf('a', 'b') });
		expect(companies(requests)).toEqual(['a']);
		expect(run.output(ROE)).toHaveLength(1);
	});

	describe('with a stop', () => {
		async function stopAtSecond() {
			let stop = () => {};
			const stopWhen = new Promise<void>((resolve) => {
				stop = resolve;
			});
			const requests = captureWire(BASE_URL, (_, index) => {
				if (index === 1) stop();
				return { body: JSON.stringify(jobId(index)) };
			});
			const oneByOne = changeNode(runOnly(), ROE, {
				parameters: { options: { maxConcurrency: 1 } },
			});
			const five = itemsOf('a', 'b', 'c', 'd', 'e');
			const run = await runWorkflow({ workflow: oneByOne, credentials, stopWhen, items: five });
			return { run, requests };
		}

		it('start no further item', async () => {
			const { requests } = await stopAtSecond();
			expect(companies(requests)).toEqual(['a', 'b']);
		});

		// n8n takes an error after a stop for a failure, unless its message says "canceled" or its name "Cancelled".
		// A gap of the node, marked so that closing it turns this test red: take the mark off then.
		it('leave the execution canceled, not failed', async () => {
			const { run } = await stopAtSecond();
			expect(run.status).toBe('canceled');
		});
	});

	it('start no item after a failed one with “Stop”', async () => {
		const requests = roe(1);
		const oneByOne = changeNode(runOnly(), ROE, { parameters: { options: { maxConcurrency: 1 } } });
		const run = await runWorkflow({ workflow: oneByOne, credentials, items });
		expect(run.status).toBe('error');
		expect(companies(requests)).toEqual(['a', 'bad']);
	});
});
