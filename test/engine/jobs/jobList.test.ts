import { SEED } from '../../../sandbox';
import { expectContract } from '../../support/contract';
import { operate } from '../../support/operate';
import { agent, ROE } from '../../support/roeNode';
import { startJobs } from '../../support/startJobs';
import { useSandbox } from '../../support/useSandbox';

const { agents } = SEED;
const roe = useSandbox({ jobDuration: 60_000 });

afterEach(() => expectContract(roe.control.requests()));

const MINUTE = 60_000;

const list = async (parameters: Parameters<typeof operate>[1] = {}) => {
	const given = { agentId: agent(agents.text), ...parameters };
	const run = await operate('job.getAll', given, { credentials: roe.credentials });
	expect(run.error).toBeUndefined();
	return run.json(ROE);
};
const ids = async (parameters: Parameters<typeof operate>[1] = {}) =>
	(await list(parameters)).map(({ jobId }) => jobId);

/** Jobs a minute apart: the first failed, the second succeeded, the third runs. */
async function threeJobs(): Promise<string[]> {
	const start = async (company_name: string, metadata: object) => {
		const inputs = { company_name, question: 'Who?', metadata: JSON.stringify(metadata) };
		return (await startJobs(roe.url, agents.text, inputs))[0];
	};
	const failed = await start('Northwind', { order: 1042, lane: 'fast' });
	roe.control.finishJobs({ status: 'failure', errorMessage: 'No sources' });
	roe.control.advanceClock(MINUTE);
	const done = await start('Contoso', { order: 1043 });
	roe.control.finishJobs();
	roe.control.advanceClock(MINUTE);
	const running = await start('Fabrikam', {});
	await startJobs(roe.url, agents.slow, { market: 'Heat pumps' });
	return [failed, done, running];
}

describe('the list of an agent’s jobs', () => {
	it('has the main fields, newest first, without jobs of other agents', async () => {
		const [failed, done, running] = await threeJobs();
		const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as string;
		const common = { createdAt: time, reviewState: 'unreviewed' };
		expect(await list()).toEqual([
			{
				jobId: running,
				status: 'PENDING',
				isFinished: false,
				isSuccessful: false,
				...common,
				durationMs: null,
				metadata: {},
			},
			{
				jobId: done,
				status: 'SUCCESS',
				isFinished: true,
				isSuccessful: true,
				...common,
				durationMs: expect.any(Number) as number,
				cost: 0.02,
				metadata: { order: '1043' },
			},
			{
				jobId: failed,
				status: 'FAILURE',
				isFinished: true,
				isSuccessful: false,
				errorMessage: 'No sources',
				...common,
				durationMs: expect.any(Number) as number,
				metadata: { order: '1042', lane: 'fast' },
			},
		]);
	});

	it('has Roe’s own objects without Simplify', async () => {
		const [, , running] = await threeJobs();
		expect(await list({ simplify: false, limit: 1 })).toMatchObject([
			{ id: running, status_code: 0, job_inputs: [{ key: 'company_name', value: 'Fabrikam' }, {}] },
		]);
	});

	it('includes metadata by default and inputs on request, without another request', async () => {
		const [, done] = await threeJobs();
		roe.control.clearRequests();
		const filters = { jobId: done };
		const [[byDefault], [both], [none]] = [
			await list({ filters }),
			await list({ filters, include: ['inputs', 'metadata'] }),
			await list({ filters, include: [] }),
		];
		expect([byDefault.metadata, byDefault.inputs]).toEqual([{ order: '1043' }, undefined]);
		expect([both.metadata, both.inputs]).toEqual([
			{ order: '1043' },
			{ company_name: 'Contoso', question: 'Who?' },
		]);
		expect([none.metadata, none.inputs]).toEqual([undefined, undefined]);
		expect(roe.control.requests()).toHaveLength(3);
	});

	it('is filtered by Roe', async () => {
		const [failed, done, running] = await threeJobs();
		const halfAMinuteAgo = new Date(roe.control.now() - MINUTE / 2).toISOString();
		const ninetySecondsAgo = new Date(roe.control.now() - 1.5 * MINUTE).toISOString();
		const filtered = async (filters: object) => await ids({ filters: { ...filters } });
		expect(await filtered({ statusCode: 4 })).toEqual([failed]);
		expect(await filtered({ statusCode: 0 })).toEqual([running]);
		expect(await filtered({ jobId: done })).toEqual([done]);
		expect(await filtered({ search: 'contoso' })).toEqual([done]);
		expect(await filtered({ versionName: 'v1' })).toHaveLength(3);
		expect(await filtered({ versionName: 'v2' })).toEqual([]);
		expect(await filtered({ metadata: '1042' })).toEqual([failed]);
		expect(await filtered({ createdFrom: halfAMinuteAgo })).toEqual([running]);
		expect(await filtered({ createdTo: halfAMinuteAgo })).toEqual([done, failed]);
		expect(await filtered({ createdFrom: ninetySecondsAgo, createdTo: halfAMinuteAgo })).toEqual([
			done,
		]);
		// Filters that were added and left empty filter nothing.
		expect(await filtered({ createdFrom: '', jobId: '', metadata: '', search: '' })).toHaveLength(
			3,
		);
	});

	it('is sorted by Roe', async () => {
		const [failed, done, running] = await threeJobs();
		const sorted = async (values: object) => await ids({ sort: { values: { ...values } } });
		expect(await sorted({})).toEqual([failed, done, running]);
		expect(await sorted({ field: 'status_code', direction: 'asc' })).toEqual([
			running,
			done,
			failed,
		]);
		expect((await sorted({ field: 'cost', direction: 'desc' }))[0]).toBe(running);
	});

	it('is read page by page up to the limit, or completely', async () => {
		const inputs = Array.from({ length: 230 }, (_, index) => ({
			company_name: `Company ${index}`,
			question: 'Who?',
		}));
		const jobIds = await startJobs(roe.url, agents.text, ...inputs);
		roe.control.clearRequests();
		expect(await ids({ returnAll: true })).toEqual([...jobIds].reverse());
		expect(await ids({ limit: 105 })).toEqual([...jobIds].reverse().slice(0, 105));
		expect(roe.control.requests().map(({ query }) => query.page)).toEqual([
			'1',
			'2',
			'3',
			'1',
			'2',
		]);
	});
});
