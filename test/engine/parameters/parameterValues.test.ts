import type { IDataObject } from 'n8n-workflow';

import type { ErrorCode } from '../../../nodes/RoeAi/shared/errorCodes';
import { SEED, STATUS } from '../../../sandbox';
import { expectError, quoted } from '../../support/expectError';
import { labelOf } from '../../support/labelOf';
import { jobOperation, operate } from '../../support/operate';
import { agent, ROE, text } from '../../support/roeNode';
import { startJobs } from '../../support/startJobs';
import { until } from '../../support/until';
import { useSandbox } from '../../support/useSandbox';

const { agents } = SEED;
const roe = useSandbox({ jobDuration: 1 });
const job = jobOperation(roe);

const inputs = { values: [text('company_name', '={{ $json.name }}'), text('question', 'Who?')] };
const run = { agentId: agent(agents.text), inputs };

/** One item for each value, in its field `tried`. */
const trying = (...values: unknown[]) =>
	values.map((tried, index) => ({ json: { name: `Company ${index}`, tried } as IDataObject }));

const start = async (options: IDataObject, values: unknown[]) => {
	const parameters = { ...run, options };
	return await operate('agent.runAsync', parameters, {
		credentials: roe.credentials,
		items: trying(...values),
	});
};

/** In the order of the items: requests of one run can arrive in any order. */
const starts = () => [...roe.starts].sort((a, b) => companyOf(a).localeCompare(companyOf(b)));
const companyOf = ({ inputs: sent }: (typeof roe.starts)[number]) =>
	JSON.stringify(sent?.find(({ key }) => key === 'company_name'));

describe('a text, a number or a boolean that means true or false', () => {
	const ON = [true, 'true', 'TRUE', 1, '1'];
	const OFF = [false, 'false', 'False', 0, '0'];

	it('turns on Return All, whatever the limit is', async () => {
		const listed = await operate(
			'agent.getAll',
			{ returnAll: '={{ $json.tried }}', limit: 1 },
			{ credentials: roe.credentials, items: trying(...ON, ...OFF) },
		);
		const counts = [...ON, ...OFF].map(
			(_value, index) =>
				listed
					.output(ROE)
					.filter(({ pairedItem }) => (pairedItem as { item: number }).item === index).length,
		);
		const all = Object.keys(agents).length;
		expect(counts.slice(0, ON.length)).toEqual(ON.map(() => expect.any(Number) as number));
		expect(Math.min(...counts.slice(0, ON.length))).toBeGreaterThanOrEqual(all);
		expect(counts.slice(ON.length)).toEqual(OFF.map(() => 1));
	});

	it('controls whether Roe’s cache is skipped', async () => {
		await start({ skipCache: '={{ $json.tried }}' }, [...ON, ...OFF]);
		expect(starts().map(({ headers }) => headers['x-skip-cache'])).toEqual([
			...ON.map(() => 'true'),
			...OFF.map(() => undefined),
		]);
	});

	it('controls whether trace metadata is sent', async () => {
		const started = await start({ traceMetadata: '={{ $json.tried }}', preventDuplicates: false }, [
			...ON,
			...OFF,
		]);
		expect(started.error).toBeUndefined();
		const traced = started
			.json(ROE)
			.map(({ jobId }) => 'n8n_node' in roe.control.job(String(jobId))!.metadata);
		expect(traced).toEqual([...ON.map(() => true), ...OFF.map(() => false)]);
	});

	it('controls for each item whether a failed job is an error', async () => {
		roe.control.change({ jobDuration: 10 * 60_000 });
		const jobIds = await startJobs(
			roe.url,
			agents.text,
			...[...ON, ...OFF].map((_value, index) => ({ company_name: `C ${index}`, question: '?' })),
		);
		roe.control.finishJobs({ status: 'failure' });
		const waited = await operate(
			'job.wait',
			{ waitOptions: { failOnJobFailure: '={{ $json.tried }}', pollInterval: 0.1 } },
			{
				credentials: roe.credentials,
				items: [...ON, ...OFF].map((tried, index) => ({
					json: { jobId: jobIds[index], tried } as IDataObject,
				})),
				node: { onError: 'continueRegularOutput' },
			},
		);
		expect(waited.json(ROE).map(({ status, error }) => status ?? typeof error)).toEqual([
			...ON.map(() => 'string'),
			...OFF.map(() => 'FAILURE'),
		]);
	});

	it('controls whether the result is simplified', async () => {
		const [jobId] = await startJobs(roe.url, agents.text, { company_name: 'a', question: 'b' });
		roe.control.finishJobs();
		const values = [...ON, ...OFF];
		const read = await operate(
			'job.getResult',
			{ simplify: '={{ $json.tried }}' },
			{
				credentials: roe.credentials,
				items: values.map((tried) => ({ json: { jobId, tried } as IDataObject })),
			},
		);
		expect(read.json(ROE).map((json) => 'outputs' in json)).toEqual([
			...ON.map(() => true),
			...OFF.map(() => false),
		]);
	});
});

describe('the wait options', () => {
	const unfinished = async (count: number) => {
		roe.control.change({ jobDuration: 10 * 60_000 });
		return await startJobs(
			roe.url,
			agents.text,
			...Array.from({ length: count }, (_, index) => ({
				company_name: `C ${index}`,
				question: '?',
			})),
		);
	};

	it('apply to each item: one times out, the other waits until its job is finished', async () => {
		const jobIds = await unfinished(2);
		const running = operate(
			'job.wait',
			{
				waitOptions: {
					timeout: '={{ $json.minutes }}',
					onTimeout: '={{ $json.then }}',
					pollInterval: 0.1,
				},
			},
			{
				credentials: roe.credentials,
				items: [
					{ json: { jobId: jobIds[0], minutes: '0', then: 'output' } },
					{ json: { jobId: jobIds[1], minutes: 5, then: 'error' } },
				],
			},
		);
		await until(() => roe.control.requests({ path: '/statuses/$' }).length > 0);
		roe.control.finishJobs({ jobIds: [jobIds[1]] });
		const waited = await running;
		expect(waited.error).toBeUndefined();
		expect(waited.json(ROE).map(({ isFinished }) => isFinished)).toEqual([false, true]);
	});

	it('control for each item whether its job is cancelled when the execution is stopped', async () => {
		const jobIds = await unfinished(3);
		let stop = () => {};
		const stopWhen = new Promise<void>((resolve) => (stop = resolve));
		const running = job(
			'wait',
			jobIds,
			{
				waitOptions: { cancelOnStop: '={{ $itemIndex !== 1 }}', pollInterval: 0.1 },
			},
			{ stopWhen },
		);
		await until(() => roe.control.requests({ path: '/statuses/$' }).length > 0);
		stop();
		await running;
		const isCancelled = (jobId: string) =>
			roe.control.requests({ method: 'POST', path: `${jobId}/cancel/$` }).length > 0;
		await until(() => isCancelled(jobIds[0]) && isCancelled(jobIds[2]));
		expect(isCancelled(jobIds[1])).toBe(false);
	});
});

describe('filters of jobs', () => {
	const list = async (filters: IDataObject) => {
		const listed = await operate(
			'job.getAll',
			{ agentId: agent(agents.text), filters },
			{ credentials: roe.credentials, node: { onError: 'continueRegularOutput' } },
		);
		const { query } = roe.control.requests({ path: '/jobs/$' }).at(-1) ?? {};
		return { query, first: listed.json(ROE)[0] };
	};

	it.each(['null', 'undefined', '""'])('ignore %s', async (nothing) => {
		const names = ['createdFrom', 'jobId', 'metadata', 'search', 'statusCode', 'versionName'];
		const filters = Object.fromEntries(names.map((name) => [name, `={{ ${nothing} }}`]));
		const { query, first } = await list(filters);
		expect(first?.error).toBeUndefined();
		expect(Object.keys(query ?? {}).sort()).toEqual(
			['ordering', 'organization_id', 'page', 'page_size'].sort(),
		);
	});

	it.each([
		['statusCode', 'FAILURE', 'status_code', String(STATUS.FAILURE)],
		['statusCode', String(STATUS.FAILURE), 'status_code', String(STATUS.FAILURE)],
		['metadata', { order: '1042' }, 'metadata', '{"order":"1042"}'],
		['createdFrom', '2026-01-31', 'created_from', '2026-01-31T05:00:00.000Z'],
	])('accept for %s the value %j', async (name, value, sentAs, sent) => {
		const { query, first } = await list({ [name]: `={{ ${JSON.stringify(value)} }}` });
		expect(first?.error).toBeUndefined();
		expect(String(query?.[sentAs])).toBe(sent);
	});

	it.each<[string, unknown, ErrorCode, string]>([
		['jobId', 'abc', 'ID_INVALID', quoted('abc')],
		['statusCode', 'SUCCES', 'CHOICE_INVALID', quoted('SUCCES')],
		['search', { order: 1 }, 'TEXT_INVALID', quoted('{"order":1}')],
		['createdTo', '2026-02-30', 'DATE_INVALID', quoted('2026-02-30')],
	])('reject for %s the value %j, and nothing is sent', async (name, value, code, shown) => {
		const { query, first } = await list({ [name]: `={{ ${JSON.stringify(value)} }}` });
		expectError(first, code, 0, labelOf(name), shown);
		expect(query).toBeUndefined();
	});
});
