import { codeOf } from '../../support/codeOf';
import { expectError } from '../../support/expectError';
import { runWorkflow } from '../../support/engine';
import { ROE } from '../../support/roeNode';
import { useSandbox } from '../../support/useSandbox';
import { looping } from '../submission/submissionScenes';
import {
	BY_KEY,
	CONTINUE,
	invoice,
	type InvoiceRun,
	invoiceWorkflow,
	looks,
	runInvoices,
	starts,
} from './scenes';

const roe = useSandbox({ jobDuration: 1, cache: false });

const ITEMS = ['1', '2', '3', '4'].map((number) => invoice(number, `Company ${number}`));

const run = async (max: unknown, more: InvoiceRun = {}, items = ITEMS) =>
	await runInvoices(roe, items, {
		...more,
		options: { maxJobs: max as number, ...more.options },
	});

const OPERATIONS = ['runAsync', 'runAndWait', 'runSync', 'runBulk'];

describe('Max Jobs', () => {
	it.each(OPERATIONS)('starts nothing of %s above the limit', async (operation) => {
		const failed = await run(3, { parameters: { operation } });
		expectError(failed.errorOf(ROE), 'MAX_JOBS_EXCEEDED', 0, ITEMS.length, 3);
		expect(starts(roe)).toHaveLength(0);
	});

	it.each(OPERATIONS)('starts as many jobs of %s as the limit', async (operation) => {
		expect((await run(ITEMS.length, { parameters: { operation } })).error).toBeUndefined();
		expect(roe.control.jobs()).toHaveLength(ITEMS.length);
	});

	it.each(OPERATIONS)(
		'is the error of each item of %s with On Error: Continue',
		async (operation) => {
			const failed = await run(3, { parameters: { operation }, node: CONTINUE });
			failed.json(ROE).forEach((json, index) => expectError(json, 'MAX_JOBS_EXCEEDED', index, 3));
			expect(failed.json(ROE)).toHaveLength(ITEMS.length);
			expect(starts(roe)).toHaveLength(0);
		},
	);

	it.each(OPERATIONS)(
		'applies to the whole execution, so loop passes of %s count',
		async (operation) => {
			const workflow = (max: number) => looping(invoiceWorkflow({ maxJobs: max }, { operation }));
			const failed = await run(3, { workflow: workflow(3) });
			expectError(failed.errorOf(ROE), 'MAX_JOBS_EXCEEDED', 0, 2, 3);
			// The first pass, of two items, was within it.
			expect(roe.control.jobs()).toHaveLength(2);
			expect((await run(4, { workflow: workflow(4) })).error).toBeUndefined();
			expect(roe.control.jobs()).toHaveLength(6);
		},
	);

	it('doesn’t count invalid items', async () => {
		const items = [...ITEMS, invoice('5', '')];
		const done = await run(ITEMS.length, { node: CONTINUE }, items);
		expect(done.json(ROE).map(codeOf)).toEqual([...ITEMS.map(() => undefined), 'INPUT_EMPTY']);
		expect(roe.control.jobs()).toHaveLength(ITEMS.length);
	});

	it('counts a job once, even if an earlier try started it', async () => {
		roe.control.addFault({
			kind: 'status',
			status: 400,
			body: ['No'],
			when: 'before',
			match: { input: 'Company 3' },
		});
		const tries = { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 };
		expect((await run(ITEMS.length, { node: tries })).error).toBeUndefined();
		expect(roe.control.jobs()).toHaveLength(ITEMS.length);
	});

	it('starts from zero in the retry of an execution, which only starts the missing jobs', async () => {
		roe.control.addFault({
			kind: 'status',
			status: 400,
			body: ['No'],
			when: 'before',
			match: { input: '3' },
		});
		const failed = await run(ITEMS.length);
		expect(failed.status).toBe('error');
		const retried = await runWorkflow({
			workflow: invoiceWorkflow({ maxJobs: 1 }),
			credentials: roe.credentials,
			retryOf: failed,
		});
		expect(retried.error).toBeUndefined();
		expect(roe.control.jobs()).toHaveLength(ITEMS.length);
	});

	it('counts one job for each key, and none for a key that already has its job', async () => {
		await runInvoices(roe, [ITEMS[0]]);
		const items = [...ITEMS.slice(0, 3), ITEMS[1], ITEMS[2]];
		const failed = await run(1, { options: BY_KEY }, items);
		expectError(failed.errorOf(ROE), 'MAX_JOBS_EXCEEDED', 0, 2, 1);
		expect((await run(2, { options: BY_KEY }, items)).error).toBeUndefined();
		expect(roe.control.jobs()).toHaveLength(3);
	});

	it.each([[0], [-1], [1.5], ['many'], [[]], [{}], [true]])('is an error for %j', async (max) => {
		const failed = await run(`={{ ${JSON.stringify(max)} }}`);
		expectError(failed.errorOf(ROE), 'NUMBER_INVALID', 0);
		expect(starts(roe)).toHaveLength(0);
	});

	it.each(['={{ null }}', '={{ undefined }}', ''])(
		'is an error for %j, not “no limit”',
		async (max) => {
			expectError((await run(max)).errorOf(ROE), 'PARAMETER_EMPTY', 0);
			expect(starts(roe)).toHaveLength(0);
		},
	);

	it('is the smallest value if an expression differs between items', async () => {
		const failed = await run('={{ $itemIndex === 2 ? 2 : 100 }}');
		expectError(failed.errorOf(ROE), 'MAX_JOBS_EXCEEDED', 0, ITEMS.length, 2);
	});

	it.each(OPERATIONS)(
		'applies to %s even if the options of the first item can’t be read',
		async (operation) => {
			const requestTimeout = '={{ $itemIndex === 0 ? $("Missing").item.json.seconds : 60 }}';
			const options = { requestTimeout };
			const failed = await run(2, { parameters: { operation }, options, node: CONTINUE });
			const exceeded = Array.from({ length: 3 }, () => 'MAX_JOBS_EXCEEDED');
			expect(failed.json(ROE).slice(1).map(codeOf)).toEqual(exceeded);
			expect(starts(roe)).toHaveLength(0);
		},
	);

	it('sends no request of its own', async () => {
		await run(10);
		expect(looks(roe)).toHaveLength(0);
		expect(starts(roe)).toHaveLength(ITEMS.length);
	});
});
