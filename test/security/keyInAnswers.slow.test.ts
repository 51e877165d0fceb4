import { inspect } from 'node:util';

import { TRIGGER_TYPE } from '../engine/trigger/triggerWorkflow';
import { useTriggers } from '../engine/trigger/triggerRoe';
import { loadOptions, searchList, type WorkflowRun } from '../support/engine';
import { operations, PARAMETERS, twoItems } from '../support/everyOperation';
import { operate } from '../support/operate';
import { fc } from '../support/property';
import { type Echo, echo, EchoingProxy, reveals } from './echoingProxy';

const { roe, start, endJobs } = useTriggers({ jobDuration: 1 });
let proxy: EchoingProxy;
beforeAll(async () => {
	proxy = await EchoingProxy.start(() => roe.url);
});
afterAll(() => proxy.close());
beforeEach(() => {
	proxy.next = undefined;
});

/** All texts in a value, including property names, an error's causes and whatever they refer to. */
function textsIn(value: unknown): string[] {
	const seen = new Set<unknown>();
	const texts: string[] = [];
	const visit = (current: unknown) => {
		if (typeof current === 'string') texts.push(current);
		if (typeof current !== 'object' || current === null || seen.has(current)) return;
		seen.add(current);
		for (const name of Object.getOwnPropertyNames(current)) {
			texts.push(name);
			visit((current as Record<string, unknown>)[name]);
		}
	};
	visit(value);
	return texts;
}

const leaks = (...values: unknown[]) => textsIn(values).filter(reveals);
const leaksOf = (run: WorkflowRun) => leaks(run.data, run.logs);

/** The thrown error, or undefined. */
const thrownBy = async (work: () => Promise<unknown>) => {
	try {
		return await work();
	} catch (error) {
		return [error, inspect(error, { depth: 8 })];
	}
};

describe('a server that repeats the key', () => {
	it.each(operations)('can’t put it into an output, an error or a log: %s', async (operation) => {
		const items = await twoItems(roe, operation);
		const run = async (next: Echo) => {
			proxy.next = next;
			return await operate(operation, PARAMETERS[operation], {
				credentials: proxy.credentials,
				items,
				node: { onError: 'continueRegularOutput' },
				// A 503 is retried for longer than a test may take.
				stopWhen: after(1_500),
			});
		};
		await fc.assert(
			fc.asyncProperty(echo, async (next) => expect(leaksOf(await run(next))).toEqual([])),
			{ numRuns: 6 },
		);
	});

	const trigger = (delivery: string) =>
		start({ delivery }, { credentials: proxy.credentials, pollBudget: 2_000 });

	it.each(['webhook', 'polling'])(
		'can’t put it into anything that a trigger keeps (%s)',
		async (delivery) => {
			const attack = async (next: Echo) => {
				proxy.next = undefined;
				const n8n = await trigger(delivery);
				const early = await thrownBy(async () => {
					proxy.next = next;
					await n8n.publish();
				});
				proxy.next = undefined;
				if (early !== undefined) await n8n.publish();
				await endJobs(1);
				proxy.next = next;
				const late = await thrownBy(async () => await n8n.poll());
				const { executions, staticData } = n8n;
				expect(leaks(early, late, executions, staticData)).toEqual([]);
			};
			await fc.assert(
				fc.asyncProperty(echo, async (next) => await attack(atOnce(next))),
				{ numRuns: 12 },
			);
		},
	);

	it('can’t put it into a list of the editor', async () => {
		await fc.assert(
			fc.asyncProperty(echo, async (next) => {
				proxy.next = atOnce(next);
				const { credentials } = proxy;
				const roeAi = { nodeType: 'n8n-nodes-roe-ai.roeAi', credentials, path: 'agentId' };
				const ofTrigger = { nodeType: TRIGGER_TYPE, credentials, path: 'agents' };
				const shown = [
					await thrownBy(async () => await searchList('searchAgents', roeAi)),
					await thrownBy(async () => await loadOptions('getAgents', ofTrigger)),
				];
				expect(leaks(shown)).toEqual([]);
			}),
			{ numRuns: 20 },
		);
	});
});

/** A 503 is retried, which takes long. */
const atOnce = (next: Echo): Echo => ({ ...next, status: next.status === 503 ? 400 : next.status });

async function after(ms: number): Promise<void> {
	await new Promise((resolve) => AbortSignal.timeout(ms).addEventListener('abort', resolve));
}
