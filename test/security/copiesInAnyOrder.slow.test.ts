import { Logger } from '@n8n/backend-common';
import { Container } from '@n8n/di';

import { useTriggers } from '../engine/trigger/triggerRoe';
import type { TriggerServer } from '../engine/trigger/triggerServer';
import { fc } from '../support/property';

const { roe, start, endJobs } = useTriggers();

const webhooks = () => roe.control.webhooks();
const webhookAt = (n8n: TriggerServer) => webhooks().find(({ url }) => url === n8n.webhookUrl);

afterEach(() => jest.restoreAllMocks());

/** What can happen to either n8n. */
const STEPS = ['publish', 'unpublish', 'test', 'restart'] as const;
type Step = (typeof STEPS)[number];

describe('two n8n instances with the same workflow and one Roe account', () => {
	const anyStep = fc.constantFrom(...STEPS);
	const steps = fc.array(fc.tuple(anyStep, fc.constantFrom(0, 1)), { minLength: 1, maxLength: 10 });
	const all = STEPS.flatMap((step) => [0, 1].map((index): [Step, number] => [step, index]));

	/** The copy is created after some steps of the original. */
	async function play(
		before: Step[],
		after: Array<[Step, number]>,
		instanceId: string | undefined,
	) {
		const original = await start();
		const published = new Map<TriggerServer, string | undefined>();
		const take = async (n8n: TriggerServer, step: Step) => {
			const isPublished = published.has(n8n);
			if (step === 'publish') {
				await n8n.publish(isPublished ? 'update' : 'activate');
				// A new secret means a new webhook.
				published.set(n8n, webhookAt(n8n)?.id);
			} else if (step === 'unpublish') {
				await n8n.unpublish();
				published.delete(n8n);
			} else if (step === 'test') {
				await n8n.listen();
				await n8n.stopListening();
			} else {
				n8n.restart();
				if (isPublished) await n8n.publish('init');
			}
			const expected = [...published].map(([{ webhookUrl: url }, id]) => ({ url, id }));
			const found = webhooks().map(({ url, id }) => ({ url, id }));
			expect(new Set(found)).toEqual(new Set(expected));
			expect(found).toHaveLength(expected.length);
		};
		for (const step of before) await take(original, step);
		const copy = await start({}, { copyOf: original, instanceId });
		if (published.has(original)) await take(copy, 'publish');
		for (const [step, index] of after) await take([original, copy][index], step);
		const tokens = [...published.keys()].map((n8n) => webhookAt(n8n)?.headers['X-N8N-Roe-Token']);
		expect(new Set(tokens).size).toBe(published.size);
		const [jobId] = await endJobs(1);
		for (const n8n of published.keys()) {
			expect(n8n.executions.flat().at(-1)).toMatchObject({ jobId });
			await n8n.unpublish();
		}
		expect(webhooks()).toEqual([]);
		await original.unpublish();
		await copy.unpublish();
	}

	it.each([
		['copy of the folder', undefined],
		['workflow in another n8n', 'another-instance'],
	])(
		'lose no webhook and leave none behind, in any order (%s)',
		async (_, instanceId) => {
			jest.spyOn(Container.get(Logger), 'warn').mockReturnValue();
			jest.spyOn(Container.get(Logger), 'info').mockReturnValue();
			const before = fc.array(anyStep, { maxLength: 3 });
			const eachOnce = fc.shuffledSubarray(all, { minLength: all.length });
			await fc.assert(
				fc.asyncProperty(before, fc.oneof(steps, eachOnce), async (first, then) => {
					await play(first, then, instanceId);
				}),
				{ numRuns: 10 },
			);
		},
		120_000,
	);
});
