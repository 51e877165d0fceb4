import { JobStarter } from '../../../nodes/RoeAi/submission/jobStarter';
import { SEED } from '../../../sandbox';
import { operate, type OperateOptions } from '../../support/operate';
import { agent, ROE, text } from '../../support/roeNode';
import { until } from '../../support/until';
import { useSandbox } from '../../support/useSandbox';

const roe = useSandbox();

const ABSENT = '00000000-0000-4000-8000-000000000000';
/** As many requests are sent before Roe has accepted as many. */
const OPENING = 100;
const COUNT = 400;

afterEach(() => jest.restoreAllMocks());

/** Starts jobs for many items. Roe has no agent for one of them. */
const start = async (operation: string, failing: number | undefined, options: OperateOptions) => {
	const items = Array.from({ length: COUNT }, (_item, index) => ({
		json: { company: `Company ${index}`, agent: index === failing ? ABSENT : SEED.agents.text },
	}));
	const inputs = { values: [text('company_name', '={{ $json.company }}'), text('question', '?')] };
	const parameters = { agentId: agent('={{ $json.agent }}'), inputs };
	return await operate(`agent.${operation}`, parameters, {
		credentials: roe.credentials,
		items,
		...options,
	});
};

const getStarts = () => roe.control.requests({ method: 'POST', path: '/agents/run' }).length;

/** Roe has accepted 99 requests, 100 more are under way, and all other items wait. */
const fillUp = async (held: ReturnType<typeof roe.control.holdAnswers>) => {
	const begun = jest.spyOn(JobStarter.prototype, 'startJob');
	await held.reach(OPENING);
	held.release(OPENING - 1);
	await held.reach(OPENING);
	await until(() => begun.mock.calls.length === COUNT);
};

describe('requests that wait for their turn', () => {
	it.each(['runAsync', 'runAndWait'])('aren’t sent after an item failed: %s', async (operation) => {
		const held = roe.control.holdAnswers();
		const stopped = jest.spyOn(JobStarter.prototype, 'stop');
		const running = start(operation, OPENING - 1, {});
		await fillUp(held);
		const sent = getStarts();
		held.release(1);
		await until(() => stopped.mock.calls.length > 0);
		held.open();
		const run = await running;
		expect(run.error).toBeDefined();
		// The failed request may have made room for one.
		expect(getStarts()).toBeLessThanOrEqual(sent + 1);
	});

	it('are sent after an item failed if the node continues', async () => {
		const held = roe.control.holdAnswers();
		const node = { onError: 'continueRegularOutput' } as const;
		const running = start('runAsync', OPENING - 1, { node });
		await fillUp(held);
		held.open();
		expect((await running).json(ROE)).toHaveLength(COUNT);
		expect(roe.control.counts().jobs).toBe(COUNT - 1);
	});

	it('don’t count as sent if the execution is stopped', async () => {
		const held = roe.control.holdAnswers();
		const filled = fillUp(held);
		const run = await start('runAsync', undefined, { stopWhen: filled });
		held.open();
		expect(run.status).toBe('canceled');
		expect(getStarts()).toBe(2 * OPENING - 1);
		const stored = JSON.stringify(run.data.data.executionData?.contextData);
		const countOf = (state: string) => stored.split(`"state":"${state}"`).length - 1;
		expect([countOf('started'), countOf('pending')]).toEqual([OPENING - 1, OPENING]);
	});
});
