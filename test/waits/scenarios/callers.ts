import { outputOf } from '../results';
import { companyOf, SavedLoop, type Stage } from '../savedLoop';
import { addBehind, asBody, readLoop, waitForAll, webhook } from '../workflows';

const BOTH = ['Northwind Traders', 'Contoso'];
const [FIRST] = BOTH;

const RESPOND = {
	name: 'Respond',
	type: 'n8n-nodes-base.respondToWebhook',
	typeVersion: 1.1,
	parameters: { respondWith: 'allIncomingItems', options: {} },
};

/**
 * What someone gets who calls a webhook in front of the loop.
 *
 * @param keepsCallers whether n8n keeps the connection while the execution sleeps: one process does, queue mode doesn't
 */
export function whatCallersGet(
	stage: () => Stage,
	{ keepsCallers }: { keepsCallers: boolean },
): void {
	it.concurrent(
		'responds with job IDs at the first sleep, if the webhook responds with the last node',
		async () => {
			const trigger = webhook({ responseMode: 'lastNode', responseData: 'allEntries' });
			const loop = await SavedLoop.save(stage(), readLoop(trigger), 'Last node');
			const response = await loop.call(asBody(BOTH));
			expect(response.status).toBe(200);
			expect(await jobIdsIn(response)).toEqual(idsOf(loop));
			const id = await loop.untilAsleep();
			loop.finish();
			expect(outputOf(await loop.end(id), 'Result')).toHaveLength(BOTH.length);
		},
	);

	it.concurrent(
		'responds with job IDs if the response is before the sleep, and gets results later',
		async () => {
			const workflow = readLoop(webhook({ responseMode: 'responseNode' }));
			addBehind(workflow, 'Start jobs', RESPOND);
			const loop = await SavedLoop.save(stage(), workflow, 'Response in front');
			const response = await loop.call(asBody(BOTH));
			expect(await jobIdsIn(response)).toEqual(idsOf(loop));
			const id = await loop.untilAsleep();
			loop.finish();
			expect(outputOf(await loop.end(id), 'Result')).toHaveLength(BOTH.length);
		},
	);

	if (!keepsCallers) {
		it.concurrent(
			'responds with nothing at the first sleep, if the response is behind the loop',
			async () => {
				const loop = await saveWithResponse('Response behind', readLoop);
				const response = await loop.call(asBody(BOTH));
				expect([response.status, await response.text()]).toEqual([200, '']);
				const id = await loop.untilAsleep();
				loop.finish();
				expect(outputOf(await loop.end(id), 'Result')).toHaveLength(BOTH.length);
			},
		);
		return;
	}

	it.concurrent(
		'responds with the first finished items, if the response is behind the loop',
		async () => {
			const loop = await saveWithResponse('Response behind', readLoop);
			const calling = loop.call(asBody(BOTH));
			const id = await loop.untilAsleep();
			loop.finish([FIRST]);
			expect(await companiesIn(calling)).toEqual([FIRST]);
			loop.finish();
			expect(outputOf(await loop.end(id), 'Result')).toHaveLength(BOTH.length);
		},
	);

	it.concurrent(
		'responds with all results, if the response is behind a loop that waits for all jobs',
		async () => {
			const loop = await saveWithResponse('All in the response', (trigger) =>
				waitForAll(readLoop(trigger)),
			);
			const calling = loop.call(asBody(BOTH));
			await loop.untilAsleep();
			loop.finish([FIRST]);
			await loop.untilChecked(1);
			loop.finish();
			expect(await companiesIn(calling)).toEqual(BOTH);
			expect(loop.jobs().map(companyOf).sort()).toEqual([...BOTH].sort());
		},
	);

	async function saveWithResponse(title: string, read: typeof readLoop): Promise<SavedLoop> {
		const workflow = read(webhook({ responseMode: 'responseNode' }));
		addBehind(workflow, 'Result', RESPOND);
		return await SavedLoop.save(stage(), workflow, title);
	}
}

const idsOf = (loop: SavedLoop) =>
	loop
		.jobs()
		.map(({ id }) => id)
		.sort();

async function jobIdsIn(response: Response): Promise<string[]> {
	const items = (await response.json()) as Array<{ jobId: string }>;
	return items.map(({ jobId }) => jobId).sort();
}

async function companiesIn(calling: Promise<Response>): Promise<unknown[]> {
	const items = (await (await calling).json()) as Array<{ company: string }>;
	return items.map(({ company }) => company);
}
