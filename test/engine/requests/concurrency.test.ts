import { setTimeout as sleep } from 'node:timers/promises';

import { SEED } from '../../../sandbox';
import { runWorkflow } from '../../support/engine';
import { useFakeClock } from '../../support/fakeClock';
import { operate } from '../../support/operate';
import { agent, file, ROE, text } from '../../support/roeNode';
import { useSandbox } from '../../support/useSandbox';

useFakeClock();
const roe = useSandbox();

const research = {
	agentId: agent(SEED.agents.text),
	inputs: { values: [text('company_name', '={{ $json.company }}'), text('question', 'Who?')] },
};

const companies = (count: number) =>
	Array.from({ length: count }, (_item, index) => ({ json: { company: `Company ${index}` } }));

const start = async (count: number, options = {}) =>
	await operate(
		'agent.runAsync',
		{ ...research, options },
		{ credentials: roe.credentials, items: companies(count) },
	);

/** The company with which each item's job was started, by the item's job ID. */
function companiesOf(run: Awaited<ReturnType<typeof runWorkflow>>): string[] {
	const jobs = new Map(roe.control.jobs().map(({ id, inputs }) => [id, inputs[0].value]));
	return run.json(ROE).map(({ jobId }) => jobs.get(String(jobId)) ?? 'none');
}

const inOrder = (count: number) => companies(count).map(({ json }) => json.company);

describe('the number of concurrent requests', () => {
	/** Waits for this many requests, then a little longer in case there is one too many. */
	const hasNoMoreThan = async (count: number, held: ReturnType<typeof roe.control.holdAnswers>) => {
		await held.reach(count);
		await sleep(500);
		expect(roe.control.counts().mostInFlight).toBe(count);
	};

	it('starts at 100 before Roe has responded', async () => {
		const held = roe.control.holdAnswers();
		const running = start(200);
		await hasNoMoreThan(100, held);
		held.open();
		await running;
	});

	it('stays at 100 until Roe has accepted 100, then is 500, and the items keep their order', async () => {
		const held = roe.control.holdAnswers();
		const running = start(800);
		await held.reach(100);
		held.release(99);
		await hasNoMoreThan(100, held);
		held.release(1);
		await hasNoMoreThan(500, held);
		held.open();
		expect(companiesOf(await running)).toEqual(inOrder(800));
	});

	it('never exceeds Max Items at Once', async () => {
		const held = roe.control.holdAnswers();
		const running = start(200, { maxConcurrency: 60 });
		await hasNoMoreThan(60, held);
		held.open();
		await running;
		expect(roe.control.counts()).toMatchObject({ mostInFlight: 60, jobs: 200 });
	});

	it('never exceeds Max Items at Once if the options of the first item can’t be read', async () => {
		roe.control.change({ latency: 30 });
		const requestTimeout = '={{ $itemIndex === 0 ? $("Missing").item.json.seconds : 60 }}';
		const run = await operate(
			'agent.runAsync',
			{ ...research, options: { maxConcurrency: 1, requestTimeout } },
			{
				credentials: roe.credentials,
				items: companies(20),
				node: { onError: 'continueRegularOutput' },
			},
		);
		expect(run.json(ROE)).toHaveLength(20);
		expect(roe.control.counts()).toMatchObject({ mostInFlight: 1, jobs: 19 });
	});

	it('never exceeds 50 if the items have files', async () => {
		const held = roe.control.holdAnswers();
		const items = Array.from({ length: 130 }, (_item, index) => ({
			json: { company: `Company ${index}` },
			files: { data: { bytes: Buffer.from('%PDF-1.4'), mimeType: 'application/pdf' } },
		}));
		const inputs = {
			values: [text('instructions', '={{ $json.company }}'), file('document', 'data')],
		};
		const running = operate(
			'agent.runAsync',
			{ agentId: agent(SEED.agents.document), inputs },
			{ credentials: roe.credentials, items },
		);
		await hasNoMoreThan(50, held);
		held.open();
		await running;
		expect(roe.control.counts()).toMatchObject({ mostInFlight: 50, jobs: 130 });
	});
});

describe('a run while Roe accepts 20 requests a second', () => {
	it('starts all jobs once, in order, with few rejected requests', async () => {
		roe.control.change({ rateLimit: { requests: 20, perSeconds: 1 }, latency: 50 });
		const run = await start(150);
		expect(run.error).toBeUndefined();
		expect(companiesOf(run)).toEqual(inOrder(150));
		expect(roe.control.counts().jobs).toBe(150);
		const turnedAway = roe.control.requests().filter(({ status }) => status === 429);
		expect(turnedAway.length).toBeGreaterThan(0);
		// Sending all remaining requests again after each second would cause 130 + 110 + 90 + … + 10 rejections.
		const WITHOUT_PACE = 560;
		expect(turnedAway.length).toBeLessThan(WITHOUT_PACE / 2);
	});
});
