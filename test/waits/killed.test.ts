import { type ControlJob, type Sandbox, startSandbox } from '../../sandbox';
import { N8nThatIsKilled } from './n8nThatIsKilled';
import { expectEachOnce, runsOf } from './results';
import { ask, companyOf, SavedLoop, type Stage } from './savedLoop';
import { asBody, nodeOf, readExample, readLoop } from './workflows';

const MINUTE = 60_000;

let n8n: N8nThatIsKilled;
let sandbox: Sandbox;
let stage: Stage;

beforeAll(async () => {
	sandbox = await startSandbox({ cache: false, keepRequestBodies: true });
	n8n = await N8nThatIsKilled.start();
	stage = { n8n: Promise.resolve(n8n.client), webhookUrl: n8n.url, sandbox };
});
afterAll(async () => {
	// Not there if n8n didn't start.
	await (n8n as N8nThatIsKilled | undefined)?.remove();
	await sandbox.close();
});

async function killAndStartAgain(between?: () => void): Promise<void> {
	const restart = async () => {
		await n8n.kill();
		between?.();
		await n8n.startAgain();
		return n8n.client;
	};
	stage.n8n = restart();
	await stage.n8n;
}

describe('the unchanged examples, started by hand, with jobs of three minutes', () => {
	/** Imports an example, and starts it. @param companies in the place of its own */
	async function runByHand(name: string, companies?: string[]) {
		const workflow = readExample(name);
		if (companies !== undefined) {
			nodeOf(workflow, 'Companies').parameters.jsonOutput = JSON.stringify(asBody(companies));
		}
		// Jobs that are started in bulk have no metadata.
		const owns = companies && ((job: ControlJob) => companies.includes(companyOf(job)));
		const loop = await SavedLoop.save(stage, workflow, name, owns);
		const id = await ask(stage, (up) => up.runManually(loop.id, 'Start by hand'));
		return { loop, id };
	}

	it('output each result once, linked to its item, even if n8n is killed twice during sleeps, for three and 1,000 jobs', async () => {
		sandbox.control.change({ jobDuration: 3 * MINUTE });
		const thousand = Array.from({ length: 1000 }, (_, n) => `Company ${n}`);
		const few = await runByHand('run-and-wait-durably');
		const many = await runByHand('run-many-durably', thousand);
		const untilBothSleep = async (passes: number) => {
			for (const { loop } of [few, many]) {
				await loop.untilChecked(passes);
				await loop.untilAsleep();
			}
		};
		await untilBothSleep(0);
		await killAndStartAgain();
		await untilBothSleep(1);
		await killAndStartAgain();

		const { companies } = JSON.parse(
			String(nodeOf(few.loop.workflow, 'Companies').parameters.jsonOutput),
		) as { companies: Array<{ company: string }> };
		expectEachOnce(
			await few.loop.end(few.id),
			few.loop.jobs(),
			companies.map(({ company }) => company),
		);
		const execution = await many.loop.end(many.id);
		expectEachOnce(execution, many.loop.jobs(), thousand);
		expect(many.loop.checks()).toBe(runsOf(execution, 'Check'));
	});
});

describe('an execution that checks its jobs', () => {
	it('can be retried after n8n was killed during a check, without second jobs', async () => {
		sandbox.control.change({ jobDuration: 60 * MINUTE });
		const companies = ['Northwind Traders', 'Contoso'];
		const loop = await SavedLoop.save(stage, readLoop(), 'Killed while it checks');
		const id = await loop.startAndSleep(companies);
		loop.finish();
		// Roe holds its response back, so that n8n dies while it checks.
		const gate = sandbox.control.holdAnswers();
		await loop.untilChecked(1);
		await killAndStartAgain(() => gate.open());
		expect((await loop.end(id)).status).toBe('crashed');
		expectEachOnce(await loop.retry(id, 'the original workflow'), loop.jobs(), companies);
	});
});
