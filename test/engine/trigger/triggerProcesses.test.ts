import { DataDeduplicationService } from 'n8n-core';
import type { IDataObject } from 'n8n-workflow';

import { recordLogs } from '../../support/engine/logs';
import { until } from '../../support/until';
import { ProcessedData } from './processedData';
import { deliveryOf, IGNORED, send, useTriggers } from './triggerRoe';
import type { TriggerServer } from './triggerServer';

const { start, publish, endJobs, tokenOf } = useTriggers();

const database = new ProcessedData();
beforeAll(async () => await DataDeduplicationService.init(database));
// It can be initialized only once, and n8n is loaded once for many test files.
afterAll(() => Object.assign(DataDeduplicationService, { instance: undefined }));
beforeEach(() => database.clear());

/** Processes that execute, and have received nothing: workers, as queue mode has them. */
const startWorkers = async (count: number, copyOf?: TriggerServer) => {
	const original = copyOf ?? (await start());
	const workers: TriggerServer[] = [];
	while (workers.length < count) workers.push(await start({}, { copyOf: original }));
	return workers;
};

let jobs = 0;
const itemOfJob = (fields: IDataObject = {}): IDataObject => ({
	jobId: `job-${++jobs}`,
	isSuccessful: true,
	...fields,
});

/** Runs one execution in each process, all at the same time. Gives how many went on. */
const executeAtOnce = async (workers: TriggerServer[], item: IDataObject) => {
	const given = await Promise.all(
		workers.map(async (worker, index) => await worker.execute([item], `${index}`)),
	);
	return given.filter((items) => items.length > 0).length;
};

/** Lets `readers` read before any of them writes, once. */
const letAllReadFirst = (readers: number) => {
	let reads = 0;
	database.beforeWrite = async () => {
		reads += 1;
		await until(() => reads >= readers);
	};
};

describe('executions for one job in two processes', () => {
	it('continue only in the first one', async () => {
		const [one, other] = await startWorkers(2);
		const item = itemOfJob();
		expect(await one.execute([item], '1')).toEqual([item]);
		expect(await other.execute([item], '2')).toEqual([]);
		expect(await one.execute([item], '3')).toEqual([]);
	});

	it('continue in one of them if both read the database before either has written', async () => {
		const workers = await startWorkers(2);
		await workers[0].execute([itemOfJob()], 'earlier');
		letAllReadFirst(2);
		expect(await executeAtOnce(workers, itemOfJob())).toBe(1);
	});

	it('continue in one of them if both are the node’s first records', async () => {
		const workers = await startWorkers(2);
		letAllReadFirst(2);
		const logs = recordLogs();
		expect(await executeAtOnce(workers, itemOfJob())).toBe(1);
		expect(logs.filter(({ level }) => level === 'warn')).toEqual([]);
	});

	it('continue in one of them if another job’s execution has overwritten the whole record', async () => {
		const [one, other] = await startWorkers(2);
		await one.execute([itemOfJob()], 'earlier');
		const item = itemOfJob();
		let isRead = false;
		let write = () => {};
		const held = new Promise<void>((resolve) => (write = resolve));
		database.beforeWrite = async () => {
			database.beforeWrite = async () => undefined;
			isRead = true;
			await held;
		};
		const ofOtherJob = other.execute([itemOfJob()], '1');
		await until(() => isRead);
		expect(await one.execute([item], '2')).toEqual([item]);
		write();
		await ofOtherJob;
		// The first process records its own deliveries again with the next one.
		await one.execute([itemOfJob()], '3');
		expect(await other.execute([item], '4')).toEqual([]);
	});

	it('never all end, in whatever order the database is read and written', async () => {
		const workers = await startWorkers(3);
		database.maxDelay = 30;
		const items = Array.from({ length: 15 }, () => itemOfJob());
		const counts = await Promise.all(items.map(async (item) => await executeAtOnce(workers, item)));
		expect(counts.filter((went) => went === 0)).toEqual([]);
	});

	it('both continue if the job has two final statuses, or belongs to two nodes', async () => {
		const [one, other] = await startWorkers(2);
		const item = itemOfJob();
		await one.execute([item], '1');
		const failed = { ...item, isSuccessful: false };
		expect(await other.execute([failed], '2')).toEqual([failed]);
		other.node = { id: 'b8f2e1d3', name: 'Second Trigger' };
		expect(await other.execute([item], '3')).toEqual([item]);
	});

	it('count as of one node after a rename', async () => {
		const [one, other] = await startWorkers(2);
		const item = itemOfJob();
		await one.execute([item], '1');
		other.node = { ...other.node, name: 'Invoices are read' };
		expect(await other.execute([item], '2')).toEqual([]);
	});

	it('both continue in a copy of the database with another URL', async () => {
		const original = await publish();
		const [worker] = await startWorkers(1, original);
		const item = itemOfJob();
		await worker.execute([item], '1');
		const copy = await start({}, { copyOf: original });
		await copy.publish();
		copy.restart();
		expect(await copy.execute([item], '2')).toEqual([item]);
	});
});

describe('an execution that continues', () => {
	it('continues again in another process, since it’s the same one', async () => {
		const [one, other] = await startWorkers(2);
		const item = itemOfJob();
		await one.execute([item], '1');
		expect(await other.execute([item], '1')).toEqual([item]);
	});

	it('continues if it’s retried', async () => {
		const [one, other] = await startWorkers(2);
		const item = itemOfJob();
		await one.execute([item], '1');
		const { uses } = database;
		expect(await other.execute([item], '2', 'retry')).toEqual([item]);
		expect(database.uses).toBe(uses);
	});

	it.each(['manual', 'trigger', 'cli'] as const)(
		'isn’t recorded if no delivery started it: %s',
		async (mode) => {
			const [worker] = await startWorkers(1);
			const item = itemOfJob();
			for (const id of ['1', '2']) expect(await worker.execute([item], id, mode)).toEqual([item]);
			expect(database.uses).toBe(0);
		},
	);

	it('continues if the database fails, with a warning in n8n’s log', async () => {
		const [one, other] = await startWorkers(2);
		database.isDown = true;
		const logs = recordLogs();
		const item = itemOfJob();
		expect(await executeAtOnce([one, other], item)).toBe(2);
		expect(logs.filter(({ level }) => level === 'warn')).toHaveLength(2);
	});

	it('doesn’t use the database in the process that received the delivery', async () => {
		const n8n = await publish();
		const [jobId] = await endJobs(1);
		const [items] = n8n.executions;
		expect(await n8n.execute(items, '1')).toEqual(items);
		expect(await n8n.execute(items, '2')).toEqual([]);
		expect(database.uses).toBe(0);
		expect(await send(n8n, deliveryOf(jobId), tokenOf())).toEqual(IGNORED);
	});
});
