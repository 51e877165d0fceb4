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
		'whose webhook responds with the last node: the caller gets job IDs, when it falls asleep',
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
		'with a response in front of the sleep: the caller gets job IDs, the results come later',
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
			'with a response behind the loop: the caller gets an empty response, when it falls asleep',
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
		'with a response behind the loop: the caller waits, and gets the items of the first pass that has any',
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
		'with a response behind a loop that waits for all jobs: the caller waits, and gets all results',
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
