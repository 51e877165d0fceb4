import { expectEachOnce, outputOf, runsOf } from '../results';
import { createCredential, SavedLoop, type Stage } from '../savedLoop';
import { addBehind, nodeOf, readLoop } from '../workflows';

const BOTH = ['Northwind Traders', 'Contoso'];
const [FIRST] = BOTH;

/** What people do to an execution that sleeps, and what fails when it wakes. */
export function whatHappensWhileAsleep(stage: () => Stage): void {
	it.concurrent(
		'leaves its jobs running if it’s stopped during a sleep, and a retry gets their results',
		async () => {
			const loop = await SavedLoop.save(stage(), readLoop(), 'Stopped');
			const id = await loop.startAndSleep(BOTH);
			await loop.stop(id);
			expect((await loop.end(id)).status).toBe('canceled');
			expect(loop.checks()).toBe(0);
			loop.finish();
			expectEachOnce(await loop.retry(id, 'the original workflow'), loop.jobs(), BOTH);
		},
	);

	it.concurrent('continues to the end if it’s unpublished during a sleep', async () => {
		const loop = await SavedLoop.save(stage(), readLoop(), 'Unpublished');
		const id = await loop.startAndSleep(BOTH);
		await loop.unpublish();
		loop.finish();
		expectEachOnce(await loop.end(id), loop.jobs(), BOTH);
	});

	it.concurrent(
		'can be retried with the original workflow and the same jobs after an error in the loop',
		async () => {
			const workflow = readLoop();
			const key = await createCredential(stage(), 'expired');
			const check = nodeOf(workflow, 'Check');
			check.credentials = { roeAiApi: { id: key.id, name: key.name } };
			delete check.onError;
			const loop = await SavedLoop.save(stage(), workflow, 'Failed in the loop');
			const id = await loop.startAndSleep(BOTH);
			const failed = await loop.end(id);
			expect([failed.status, failed.data.resultData.lastNodeExecuted]).toEqual(['error', 'Check']);
			await key.repair();
			loop.finish([FIRST]);
			const retried = loop.retry(id, 'the original workflow');
			await loop.untilChecked(2);
			loop.finish();
			expectEachOnce(await retried, loop.jobs(), BOTH);
		},
	);

	it.concurrent(
		'can be retried with the saved workflow after an error behind the loop, without repeated results',
		async () => {
			const workflow = readLoop();
			const behind = {
				resource: 'job',
				operation: 'getStatus',
				jobId: "={{ $('Check').item.json.jobId }}",
			};
			addBehind(workflow, 'Result', {
				name: 'Behind the loop',
				type: 'n8n-nodes-roe-ai.roeAi',
				typeVersion: 1,
				parameters: behind,
			});
			const node = nodeOf(workflow, 'Behind the loop');
			const [wrong, right] = [
				await createCredential(stage(), 'wrong'),
				await createCredential(stage()),
			];
			node.credentials = { roeAiApi: { id: wrong.id, name: wrong.name } };
			const loop = await SavedLoop.save(stage(), workflow, 'Failed behind the loop');
			const id = await loop.startAndSleep(BOTH);
			loop.finish([FIRST]);
			const failed = await loop.end(id);
			expect([failed.status, failed.data.resultData.lastNodeExecuted]).toEqual([
				'error',
				node.name,
			]);
			node.credentials = { roeAiApi: { id: right.id, name: right.name } };
			await loop.saveAgain();
			const checks = loop.checks();
			const retried = loop.retry(id, 'the saved workflow');
			await loop.untilChecked(checks + 1);
			loop.finish();
			const execution = await retried;
			expectEachOnce(execution, loop.jobs(), BOTH);
			// The server may have started the two jobs in any order.
			expect(
				outputOf(execution, node.name)
					.map(({ jobId }) => jobId)
					.sort(),
			).toEqual(
				loop
					.jobs()
					.map((job) => job.id)
					.sort(),
			);
		},
	);
}

/** The workflow's own time-out: n8n counts from the start of the execution in one mode, and from each waking in the other. */
export function whatTimeOutsDo(
	stage: () => Stage,
	{ sleepCounts }: { sleepCounts: boolean },
): void {
	const title = sleepCounts
		? 'is ended by n8n after a sleep longer than its timeout, and a retry gets the results'
		: 'continues after a sleep longer than its timeout, since n8n doesn’t count sleeps';
	it.concurrent(title, async () => {
		const loop = await SavedLoop.save(stage(), readLoopWithLimit(30), 'Time-out asleep');
		const id = await loop.startAndSleep(BOTH);
		loop.finish();
		const execution = await loop.end(id);
		if (!sleepCounts) return expectEachOnce(execution, loop.jobs(), BOTH);
		expect([execution.status, loop.checks()]).toEqual(['canceled', 0]);
		expectEachOnce(await loop.retry(id, 'the original workflow'), loop.jobs(), BOTH);
	});

	it.concurrent(
		'can be retried without repeated results after it timed out between sleeps',
		async () => {
			const workflow = readLoopWithLimit(sleepCounts ? 80 : 15);
			// Too short for n8n to put it to sleep, too long for the time-out.
			nodeOf(workflow, 'Sleep a minute').parameters.amount = '={{ [66, 60][$runIndex] ?? 1 }}';
			const loop = await SavedLoop.save(stage(), workflow, 'Time-out awake');
			const id = await loop.startAndSleep(BOTH);
			loop.finish([FIRST]);
			const ended = await loop.end(id);
			expect([ended.status, runsOf(ended, 'Check')]).toEqual(['canceled', 1]);
			expect(outputOf(ended, 'Result')).toMatchObject([{ company: FIRST }]);
			loop.finish();
			expectEachOnce(await loop.retry(id, 'the original workflow'), loop.jobs(), BOTH);
		},
	);
}

function readLoopWithLimit(seconds: number) {
	const workflow = readLoop();
	return { ...workflow, settings: { ...workflow.settings, executionTimeout: seconds } };
}
