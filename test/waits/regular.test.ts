import { type Sandbox, startSandbox } from '../../sandbox';
import { N8nThatIsKilled } from './n8nThatIsKilled';
import type { Stage } from './savedLoop';
import { whatAgentsGet } from './scenarios/agents';
import { whatHappensWhileAsleep, whatTimeOutsDo } from './scenarios/asleep';
import { whatBadItemsDo } from './scenarios/badInput';
import { whatCallersGet } from './scenarios/callers';
import { ManyAsleep } from './scenarios/many';
import { whatParentsGet } from './scenarios/subWorkflows';

/** Executions that this n8n runs at a time: far fewer than sleep at a time. */
const SLOTS = 5;
const HOUR = 60 * 60_000;

let n8n: N8nThatIsKilled;
let sandbox: Sandbox;
let ready: Stage;
const stage = () => ready;

beforeAll(async () => {
	sandbox = await startSandbox({ jobDuration: HOUR, cache: false, keepRequestBodies: true });
	n8n = await N8nThatIsKilled.start({ N8N_CONCURRENCY_PRODUCTION_LIMIT: String(SLOTS) });
	ready = { n8n: Promise.resolve(n8n.client), webhookUrl: n8n.url, sandbox };
});
afterAll(async () => {
	// Not there if n8n didn't start.
	await (n8n as N8nThatIsKilled | undefined)?.remove();
	await sandbox.close();
});

// All at the same time, since each sleeps for more than a minute.
describe('an execution of the loop in one n8n process', () => {
	it.concurrent(
		'leaves its slot during sleeps: 50 sleep at a time in an n8n with five slots',
		async () => {
			const many = await ManyAsleep.start(stage(), 10 * SLOTS);
			await many.expectEachOnce();
		},
	);

	whatHappensWhileAsleep(stage);
	whatTimeOutsDo(stage, { sleepCounts: true });
	whatBadItemsDo(stage);
	whatCallersGet(stage, { keepsCallers: true });
	whatParentsGet(stage);
	whatAgentsGet(stage);
});
