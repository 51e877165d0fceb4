import { type RunOptions, runWorkflow, type TestItem } from '../../support/engine';
import { codeOf } from '../../support/codeOf';
import { expectError } from '../../support/expectError';
import { agent, file, ROE, text } from '../../support/roeNode';
import { startJobs } from '../../support/startJobs';
import { looping } from '../submission/submissionScenes';
import { useSandbox } from '../../support/useSandbox';
import { SEED } from '../../../sandbox';
import {
	BY_KEY,
	CONTINUE,
	invoice,
	type InvoiceRun,
	invoiceWorkflow,
	jobIds,
	KEY,
	looks,
	runInvoices,
	starts,
} from './scenes';

const roe = useSandbox({ jobDuration: 100, cache: false });

const run = async (invoices: Array<ReturnType<typeof invoice>>, more: InvoiceRun = {}) =>
	await runInvoices(roe, invoices, more);

const DAY = 24 * 3_600_000;
const FOUND = [{ deduplicated: true }];

/** Jobs of another client, newer than what a test has started. */
async function addOthers(count: number): Promise<void> {
	const others = Array.from({ length: count }, (_, index) => ({
		company_name: `Other ${index}`,
		question: 'Who?',
	}));
	await startJobs(roe.url, SEED.agents.text, ...others);
}

describe('the search for keys', () => {
	it('counts a job within the days, by Roe’s clock, and no older one', async () => {
		await run([invoice('1042')]);
		roe.control.advanceClock(8 * DAY);
		const within = await run([invoice('1042')], { options: { ...BY_KEY, deduplicationDays: 8.5 } });
		expect(within.json(ROE)).toMatchObject(FOUND);
		const beyond = await run([invoice('1042')]);
		expect(beyond.json(ROE)[0]).not.toHaveProperty('deduplicated');
		expect(roe.control.jobs()).toHaveLength(2);
	});

	it('reads the list once, regardless of the number of items', async () => {
		await addOthers(250);
		const items = Array.from({ length: 300 }, (_, index) => invoice(`case-${index}`));
		expect((await run(items)).error).toBeUndefined();
		// Three pages of a hundred.
		expect(looks(roe)).toHaveLength(3);
		expect(starts(roe).length - 250).toBe(items.length);
	});

	it('uses Roe’s filter instead if there are few items and a long list', async () => {
		await run([invoice('1042')]);
		await addOthers(250);
		await run([invoice('1043')]);
		const before = looks(roe).length;
		expect((await run([invoice('1042')])).json(ROE)).toMatchObject(FOUND);
		const queries = looks(roe)
			.slice(before)
			.map(({ query }) => query.metadata);
		expect(queries).toEqual([
			undefined,
			'{"n8n_deduplication_key":"1043"}',
			'{"n8n_deduplication_key":"1042"}',
		]);
	});

	it('starts nothing if it fails, with one request for all items', async () => {
		roe.control.addFault({
			kind: 'status',
			status: 403,
			when: 'before',
			times: 100,
			match: { method: 'GET' },
		});
		const failed = await run([invoice('1042'), invoice('1043')], { node: CONTINUE });
		expect(failed.json(ROE).map(codeOf)).toEqual([
			'DEDUPLICATION_UNKNOWN',
			'DEDUPLICATION_UNKNOWN',
		]);
		expectError(failed.json(ROE)[0], 'DEDUPLICATION_UNKNOWN', 0, 403);
		expect(starts(roe)).toHaveLength(0);
		expect(looks(roe)).toHaveLength(1);
	});

	it('isn’t repeated by a retry for a found job, which is stored', async () => {
		await run([invoice('1042')]);
		roe.control.addFault({
			kind: 'status',
			status: 400,
			body: ['No'],
			when: 'before',
			match: { input: 'Bad' },
		});
		const items = [invoice('1042'), invoice('1043', 'Bad')];
		const failed = await run(items);
		expect(failed.status).toBe('error');
		const options = { deduplicationKey: KEY };
		// A search would no longer find it.
		roe.control.advanceClock(8 * DAY);
		const retried = await runWorkflow({
			workflow: invoiceWorkflow(options),
			credentials: roe.credentials,
			retryOf: failed,
		});
		expect(retried.json(ROE)).toMatchObject([
			{ jobId: jobIds(roe)[0], deduplicated: true },
			{ jobId: jobIds(roe)[1] },
		]);
		expect(roe.control.jobs()).toHaveLength(2);
	});

	it('finds the job of a lost response as recovered, not as deduplicated', async () => {
		roe.control.addFault({ kind: 'reset', when: 'after', match: { method: 'POST' } });
		const recovered = await run([invoice('1042'), invoice('1042')]);
		expect(recovered.json(ROE)).toMatchObject([{ recovered: true }, { deduplicated: true }]);
		expect(recovered.json(ROE)[0]).not.toHaveProperty('deduplicated');
		expect(recovered.json(ROE)[1]).not.toHaveProperty('recovered');
		expect(roe.control.jobs()).toHaveLength(1);
	});
});

describe('a job that isn’t in Roe’s list yet', () => {
	const passes = async () =>
		await run([invoice('1042'), invoice('1043'), invoice('1042'), invoice('1044')], {
			workflow: looping(invoiceWorkflow()),
		});
	const flags = (done: Awaited<ReturnType<typeof passes>>) =>
		done.json('Done').map(({ deduplicated }) => deduplicated === true);

	it('is found by the next pass of a loop', async () => {
		roe.control.change({ listDelay: 600_000 });
		const done = await passes();
		expect(flags(done)).toEqual([false, false, true, false]);
		expect(roe.control.jobs()).toHaveLength(3);
	});

	it('isn’t confused with a failed one in the list, which is started again', async () => {
		roe.control.change({ jobDuration: 0, outcomes: { [SEED.agents.text]: { status: 'failure' } } });
		expect(flags(await passes())).toEqual([false, false, false, false]);
		expect(roe.control.jobs()).toHaveLength(4);
	});
});

describe('a failed job from Roe’s cache that was started without the key', () => {
	it.each([
		['is started again by a retry of Run and Wait', true, 2],
		['isn’t started again with Restart Failed Jobs off', false, 1],
	])('%s', async (_, restartFailed, jobs) => {
		roe.agent(SEED.agents.text).cacheFailedJobs = true;
		const outcomes = { [SEED.agents.text]: { status: 'failure' as const } };
		roe.control.change({ cache: true, jobDuration: 0, outcomes });
		await run([invoice('1042')], { options: {} });
		expect(roe.control.jobs()).toHaveLength(1);
		const failed = await run([invoice('1042')], {
			options: { ...BY_KEY, restartFailed },
			parameters: { operation: 'runAndWait', waitOptions: { pollInterval: 0.1 } },
			node: { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 },
		});
		expectError(failed.errorOf(ROE), 'JOB_FAILED', 0, jobIds(roe)[jobs - 1]);
		expect(roe.control.jobs()).toHaveLength(jobs);
	});
});

describe('a job with the key that may be of another version', () => {
	it.each(['runAsync', 'runSync'])(
		'doesn’t get the chosen version in its output: %s',
		async (operation) => {
			const agentVersionId = roe.agent(SEED.agents.text).versions[0].id;
			const options = { ...BY_KEY, agentVersionId };
			const items = [invoice('1042'), invoice('1042')];
			const [started, sameRun] = (await run(items, { options, parameters: { operation } })).json(
				ROE,
			);
			expect(started).toHaveProperty('agentVersionId', agentVersionId);
			const [found] = (await run(items, { options, parameters: { operation } })).json(ROE);
			for (const json of [sameRun, found]) {
				expect(json).toMatchObject({ deduplicated: true, agentId: SEED.agents.text });
				expect(json).not.toHaveProperty('agentVersionId');
			}
		},
	);
});

describe('files', () => {
	const document = (content: string, fileName = 'a.pdf'): TestItem => ({
		json: { invoice: '1042' },
		files: { data: { bytes: Buffer.from(content), fileName, mimeType: 'application/pdf' } },
	});
	const values = [file('document', 'data'), text('instructions', 'Total')];
	const parameters = { agentId: agent(SEED.agents.document), inputs: { values } };
	const send = async (item: TestItem, binaryData: RunOptions['binaryData'] = 'filesystem') =>
		await runWorkflow({
			workflow: invoiceWorkflow(BY_KEY, parameters),
			credentials: roe.credentials,
			items: [item],
			binaryData,
		});
	const PDF = '%PDF-1.4\n1 0 obj <</Type /Page>> endobj\n%%EOF\n';

	it('are the same by content, wherever n8n stores them', async () => {
		expect((await send(document(PDF))).error).toBeUndefined();
		expect((await send(document(PDF))).json(ROE)).toMatchObject(FOUND);
		expect((await send(document(PDF), 'default')).json(ROE)).toMatchObject(FOUND);
		expect(roe.control.jobs()).toHaveLength(1);
	});

	it.each([
		['content', document(`${PDF}\n`)],
		['name', document(PDF, 'b.pdf')],
	])('are other inputs if this differs: %s', async (_, other) => {
		await send(document(PDF));
		expectError((await send(other)).errorOf(ROE), 'DEDUPLICATION_INPUTS_DIFFER', 0);
		expect(starts(roe)).toHaveLength(1);
	});
});
