import { setTimeout as sleep } from 'node:timers/promises';

import { SEED } from '../../sandbox';
import { runWorkflow } from '../support/engine';
import { operate } from '../support/operate';
import { agent, file, ROE, text } from '../support/roeNode';
import { useSandbox } from '../support/useSandbox';

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

/** The company that each item's job was started with, by the item's job ID. */
function companiesOf(run: Awaited<ReturnType<typeof runWorkflow>>): string[] {
	const jobs = new Map(roe.control.jobs().map(({ id, inputs }) => [id, inputs[0].value]));
	return run.json(ROE).map(({ jobId }) => jobs.get(String(jobId)) ?? 'none');
}

const inOrder = (count: number) => companies(count).map(({ json }) => json.company);

describe('items of a run', () => {
	it('begin with 100, while Roe has answered none', async () => {
		roe.control.change({ latency: 4000 });
		const running = start(200);
		while (roe.control.counts().mostInFlight < 100) await sleep(20);
		await sleep(500);
		expect(roe.control.counts().mostInFlight).toBe(100);
		await running;
	});

	it('become more as Roe takes them, and come out in their order', async () => {
		roe.control.change({ latency: 1000 });
		const run = await start(300);
		expect(roe.control.counts().mostInFlight).toBeGreaterThan(125);
		expect(companiesOf(run)).toEqual(inOrder(300));
	});

	it('never become more than Max Items at Once', async () => {
		roe.control.change({ latency: 1000 });
		await start(200, { maxConcurrency: 60 });
		expect(roe.control.counts()).toMatchObject({ mostInFlight: 60, jobs: 200 });
	});

	it('never become more than 50 where they bring files', async () => {
		roe.control.change({ latency: 1000 });
		const items = Array.from({ length: 130 }, () => ({
			json: {},
			files: { data: { bytes: Buffer.from('%PDF-1.4'), mimeType: 'application/pdf' } },
		}));
		const inputs = { values: [text('instructions', 'Totals'), file('document', 'data')] };
		await operate(
			'agent.runAsync',
			{ agentId: agent(SEED.agents.document), inputs },
			{ credentials: roe.credentials, items },
		);
		expect(roe.control.counts()).toMatchObject({ mostInFlight: 50, jobs: 130 });
	});
});

describe('a Roe that takes 20 requests a second', () => {
	it('gets all items started, each once, in order, with few requests turned away', async () => {
		roe.control.change({ rateLimit: { requests: 20, perSeconds: 1 }, latency: 50 });
		const run = await start(150);
		expect(run.error).toBeUndefined();
		expect(companiesOf(run)).toEqual(inOrder(150));
		expect(roe.control.counts().jobs).toBe(150);
		const turnedAway = roe.control.requests().filter(({ status }) => status === 429);
		expect(turnedAway.length).toBeGreaterThan(0);
		// All at once, and all that are left again after each second, would be 130 + 110 + 90 + … + 10.
		const WITHOUT_PACE = 560;
		expect(turnedAway.length).toBeLessThan(WITHOUT_PACE / 2);
	});
});
