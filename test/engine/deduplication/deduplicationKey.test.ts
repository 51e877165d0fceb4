import { SEED } from '../../../sandbox';
import { codeOf } from '../../support/codeOf';
import { expectError, quoted } from '../../support/expectError';
import { useFakeClock } from '../../support/fakeClock';
import { agent, ROE, text } from '../../support/roeNode';
import { useSandbox } from '../../support/useSandbox';
import {
	BY_KEY,
	CONTINUE,
	invoice,
	type InvoiceRun,
	jobIds,
	looks,
	runInvoices,
	starts,
} from './scenes';

// Without a cache every start is a job, so that a doubled one shows.
useFakeClock();
const roe = useSandbox({ jobDuration: 200, cache: false });

const run = async (invoices: Array<ReturnType<typeof invoice>>, more: InvoiceRun = {}) =>
	await runInvoices(roe, invoices, more);

const metadataOf = (index: number) => roe.control.jobs()[index].metadata;

const OPERATIONS = ['runAsync', 'runAndWait', 'runSync'];

describe('the deduplication key', () => {
	it.each(OPERATIONS)('gives three executions of %s one job', async (operation) => {
		const parameters = { operation };
		const runs = [];
		for (let count = 0; count < 3; count++) {
			runs.push(await run([invoice('1042')], { parameters }));
		}
		expect(roe.control.jobs()).toHaveLength(1);
		const [first, ...others] = runs.map((one) => one.json(ROE)[0]);
		expect(first.deduplicated).toBeUndefined();
		for (const other of others) {
			expect(other).toMatchObject({ jobId: jobIds(roe)[0], deduplicated: true });
			if (operation !== 'runAsync') expect(other.outputs).toEqual(first.outputs);
		}
	});

	it('is stored with the job, as is a digest of the inputs, even with Trace Metadata off', async () => {
		await run([invoice('1042')], { options: { ...BY_KEY, traceMetadata: false } });
		expect(metadataOf(0)).toEqual({
			n8n_deduplication_key: '1042',
			n8n_inputs_digest: expect.stringMatching(/^v1:.{16}$/) as string,
		});
	});

	it('counts only for its agent, and another key starts another job', async () => {
		const values = [text('merchant_context', 'Shop for spare parts')];
		const other = { agentId: agent(SEED.agents.merchant), inputs: { values } };
		expect((await run([invoice('1042')], { parameters: other })).error).toBeUndefined();
		await run([invoice('1042')]);
		await run([invoice('1043')]);
		expect((await run([invoice('1042')])).json(ROE)).toMatchObject([
			{ jobId: jobIds(roe)[1], deduplicated: true },
		]);
		expect(roe.control.jobs()).toHaveLength(3);
	});

	it('finds a running job, too', async () => {
		roe.control.change({ jobDuration: 600_000 });
		await run([invoice('1042')]);
		expect((await run([invoice('1042')])).json(ROE)).toMatchObject([{ deduplicated: true }]);
	});

	it.each([
		['a number', 1042, '1042'],
		['white space around it', ' 1042\n', '1042'],
		['an emoji', 'case 🧾', 'case 🧾'],
	])('accepts %s', async (_, given, stored) => {
		await run([invoice(given)]);
		expect(metadataOf(0).n8n_deduplication_key).toBe(stored);
		await run([invoice(given)]);
		expect(roe.control.jobs()).toHaveLength(1);
	});

	it.each([
		['256 characters', 'x'.repeat(256)],
		['a control character', 'a\nb'],
		['half of an emoji', '\ud83e case'],
	])('with %s is stored as its SHA-256', async (_, given) => {
		await run([invoice(given)]);
		await run([invoice(given)]);
		expect(roe.control.jobs()).toHaveLength(1);
		expect(metadataOf(0).n8n_deduplication_key).toMatch(/^sha256:[0-9a-f]{64}$/);
	});

	it('works with Prevent Duplicates off', async () => {
		const options = { ...BY_KEY, preventDuplicates: false };
		await run([invoice('1042')], { options });
		expect((await run([invoice('1042')], { options })).json(ROE)).toMatchObject([
			{ deduplicated: true },
		]);
		expect(roe.control.jobs()).toHaveLength(1);
	});

	it('costs no request if there is none', async () => {
		await run([invoice('1042')], { options: {} });
		expect(looks(roe)).toHaveLength(0);
		expect(metadataOf(0)).not.toHaveProperty('n8n_inputs_digest');
	});
});

describe('other inputs for a key', () => {
	it.each(OPERATIONS)('are an error of %s that names the key and its job', async (operation) => {
		await run([invoice('1042')]);
		const failed = await run([invoice('1042', 'Other')], { parameters: { operation } });
		expectError(
			failed.errorOf(ROE),
			'DEDUPLICATION_INPUTS_DIFFER',
			0,
			quoted('1042'),
			jobIds(roe)[0],
		);
		expect(starts(roe)).toHaveLength(1);
	});

	it('are an error for one item with On Error: Continue', async () => {
		await run([invoice('1042')]);
		const { json } = {
			json: (await run([invoice('1042', 'Other'), invoice('1043')], { node: CONTINUE })).json(ROE),
		};
		expect(json.map(codeOf)).toEqual(['DEDUPLICATION_INPUTS_DIFFER', undefined]);
		expect(roe.control.jobs()).toHaveLength(2);
	});

	it('don’t include the order of the inputs, or options', async () => {
		await run([invoice('1042')]);
		const values = [text('question', 'Who owns it?'), text('company_name', '={{ $json.name }}')];
		const again = await run([invoice('1042')], {
			parameters: { inputs: { values } },
			options: { ...BY_KEY, skipCache: true, metadata: '{"order":"7"}', requestTimeout: 60 },
		});
		expect(again.json(ROE)).toMatchObject([{ deduplicated: true }]);
	});
});

describe('a failed job with the key', () => {
	const fails = () =>
		roe.control.change({
			outcomes: { [SEED.agents.text]: { status: 'failure', errorMessage: 'No' } },
		});
	const recovers = () => roe.control.change({ outcomes: {} });

	async function failOnce() {
		fails();
		await run([invoice('1042')], { parameters: { operation: 'runAndWait' } });
		recovers();
		expect(roe.control.jobs()).toHaveLength(1);
	}

	it('is started again', async () => {
		await failOnce();
		const again = await run([invoice('1042')]);
		expect(again.json(ROE)).toMatchObject([{ jobId: jobIds(roe)[1] }]);
		expect(again.json(ROE)[0]).not.toHaveProperty('deduplicated');
		expect(starts(roe)[1].headers['x-skip-cache']).toBe('true');
		// The new one counts from now on.
		expect((await run([invoice('1042')])).json(ROE)).toMatchObject([
			{ jobId: jobIds(roe)[1], deduplicated: true },
		]);
	});

	it('is started again with other inputs, too, since they may have caused the failure', async () => {
		await failOnce();
		expect((await run([invoice('1042', 'Acme Inc.')])).error).toBeUndefined();
		expect(roe.control.jobs()).toHaveLength(2);
	});

	it('is returned with Restart Failed Jobs off', async () => {
		await failOnce();
		const options = { ...BY_KEY, restartFailed: false };
		expect((await run([invoice('1042')], { options })).json(ROE)).toMatchObject([
			{ jobId: jobIds(roe)[0], deduplicated: true },
		]);
		const waited = await run([invoice('1042')], {
			options,
			parameters: { operation: 'runAndWait' },
		});
		expectError(waited.errorOf(ROE), 'JOB_FAILED', 0, jobIds(roe)[0]);
		expect(roe.control.jobs()).toHaveLength(1);
	});

	it('is treated the same if it was cancelled', async () => {
		roe.control.change({ jobDuration: 600_000 });
		await run([invoice('1042')]);
		roe.control.finishJobs({ status: 'cancelled' });
		await run([invoice('1042')]);
		expect(roe.control.jobs()).toHaveLength(2);
	});
});

describe('several items of one run with one key', () => {
	it.each(OPERATIONS)('get one job of %s', async (operation) => {
		const items = [invoice('1042'), invoice('1042'), invoice('1043'), invoice('1042')];
		const found = await run(items, { parameters: { operation } });
		expect(found.error).toBeUndefined();
		expect(roe.control.jobs()).toHaveLength(2);
		const flags = found.json(ROE).map(({ deduplicated }) => deduplicated === true);
		expect(flags).toEqual([false, true, false, true]);
		const [first, second, other, last] = found.json(ROE);
		const of = ({ jobId, outputs }: typeof first) => jobId ?? outputs;
		expect([of(second), of(last)]).toEqual([of(first), of(first)]);
		expect(of(other)).not.toEqual(operation === 'runSync' ? undefined : of(first));
	});

	it('are an error for the second item if its inputs differ', async () => {
		const found = await run([invoice('1042'), invoice('1042', 'Other')], { node: CONTINUE });
		expect(found.json(ROE).map(codeOf)).toEqual([undefined, 'DEDUPLICATION_INPUTS_DIFFER']);
		expect(starts(roe)).toHaveLength(1);
	});

	it('start the second item if the first certainly didn’t start', async () => {
		roe.control.addFault({
			kind: 'status',
			status: 400,
			body: ['No'],
			when: 'before',
			match: { method: 'POST' },
		});
		const found = await run([invoice('1042'), invoice('1042')], { node: CONTINUE });
		expect(found.json(ROE).map(codeOf)).toEqual(['REQUEST_REJECTED', undefined]);
		expect(roe.control.jobs()).toHaveLength(1);
	});

	it('are an error for the second item, too, if the first’s job may exist', async () => {
		roe.control.addFault({ kind: 'reset', when: 'after', match: { method: 'POST' } });
		const options = { ...BY_KEY, traceMetadata: false };
		const found = await run([invoice('1042'), invoice('1042')], { node: CONTINUE, options });
		expect(found.json(ROE).map(codeOf)).toEqual(['START_UNKNOWN', 'START_UNKNOWN']);
		expect(starts(roe)).toHaveLength(1);
		// Another execution finds the job by its key.
		expect((await run([invoice('1042')], { options })).json(ROE)).toMatchObject([
			{ deduplicated: true },
		]);
	});
});

describe('an option for the key', () => {
	it.each([
		[''],
		['  '],
		['={{ null }}'],
		['={{ undefined }}'],
		['={{ $json.missing }}'],
		['={{ "" }}'],
	])('is an error, not “no key”: %j', async (deduplicationKey) => {
		const failed = await run([invoice('1042')], { options: { deduplicationKey } });
		expectError(failed.errorOf(ROE), 'PARAMETER_EMPTY', 0);
		expect(starts(roe)).toHaveLength(0);
	});

	it.each([['={{ {} }}'], ['={{ [1] }}']])(
		'is an error if it isn’t text: %j',
		async (deduplicationKey) => {
			const failed = await run([invoice('1042')], { options: { deduplicationKey } });
			expectError(failed.errorOf(ROE), 'TEXT_INVALID', 0);
		},
	);

	it('is an error for an invalid date, which would be one key for many cases', async () => {
		const deduplicationKey = '={{ DateTime.fromISO("not a date") }}';
		const failed = await run([invoice('1042')], { options: { deduplicationKey } });
		expectError(failed.errorOf(ROE), 'VALUE_UNSENDABLE', 0);
		expect(starts(roe)).toHaveLength(0);
	});

	it.each([[0], [-1], ['a week'], ['={{ "0" }}'], ['={{ NaN }}']])(
		'is an error for Deduplication Days %j',
		async (deduplicationDays) => {
			const options = { ...BY_KEY, deduplicationDays };
			const failed = await run([invoice('1042')], { options });
			expectError(failed.errorOf(ROE), 'NUMBER_INVALID', 0);
			expect(starts(roe)).toHaveLength(0);
		},
	);

	it.each(['n8n_deduplication_key', 'n8n_inputs_digest'])(
		'prevents metadata with the name %s',
		async (name) => {
			const options = { ...BY_KEY, metadata: JSON.stringify({ [name]: 'mine' }) };
			const failed = await run([invoice('1042')], { options });
			expectError(failed.errorOf(ROE), 'METADATA_NAME_RESERVED', 0, quoted(name));
			expect(starts(roe)).toHaveLength(0);
		},
	);

	it('finds a job that has its key only in its metadata', async () => {
		await run([invoice('x')], { options: { metadata: '{"n8n_deduplication_key":"1042"}' } });
		expect((await run([invoice('1042', 'Other')])).json(ROE)).toMatchObject([
			{ jobId: jobIds(roe)[0], deduplicated: true },
		]);
	});
});
