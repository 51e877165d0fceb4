/** The programs of a run: the local Roe, and the contenders' processes. */
import { join } from 'node:path';

import { SEED } from '../sandbox';
import type { Settings } from '../sandbox';
import { companyOf, questionOf } from './contenders/texts';
import type { RoeSeen, RoeTask } from './processes/roe';
import type { Answer, Task } from './tasks';
import { typescriptWorker, Worker } from './workers';

const PROCESSES = join(__dirname, 'processes');

/** A contender's work, without where Roe is. */
export type Work = Task extends infer Each
	? Each extends Task
		? Omit<Each, 'url'>
		: never
	: never;

export class Stage {
	private readonly roe = typescriptWorker(join(PROCESSES, 'roe.ts'));

	private engineProcess: Worker | undefined;

	private sdkProcess: Worker | undefined;

	private url = '';

	/** @param python With Roe's SDK; undefined where there is none. */
	constructor(readonly python: string | undefined) {}

	/** Brings the local Roe back to its start. */
	async roeWith(settings: Partial<Settings>): Promise<void> {
		({ url: this.url } = await this.askRoe({ task: 'reset', settings }));
	}

	/** What the local Roe has seen since its start. */
	async seen(): Promise<RoeSeen> {
		return await this.askRoe({ task: 'look' });
	}

	/** Does some work in the process that all JavaScript contenders share, warm after its first time. */
	async engine(work: Work): Promise<Answer> {
		this.engineProcess ??= this.newEngine();
		return await this.engineProcess.ask({ ...work, url: this.url });
	}

	/** The same with Roe's Python SDK. */
	async sdk(work: Work): Promise<Answer> {
		this.sdkProcess ??= this.newSdk();
		return await this.sdkProcess.ask({ ...work, url: this.url });
	}

	/**
	 * Does some work in a process that is there for nothing else. It has done something small before: what a first time loads is not
	 * counted.
	 */
	async alone(kind: 'engine' | 'sdk', warmUp: Work, work: Work): Promise<Answer> {
		const worker = kind === 'engine' ? this.newEngine() : this.newSdk();
		try {
			await worker.ask({ ...warmUp, url: this.url });
			return await worker.ask({ ...work, url: this.url });
		} finally {
			await worker.close();
		}
	}

	/** Starts jobs in one request, past all contenders. */
	async startedJobs(count: number): Promise<string[]> {
		const { agents, apiKey, organizationId } = SEED;
		const inputs = Array.from({ length: count }, (_inputs, index) => ({
			company_name: companyOf(index),
			question: questionOf(index),
		}));
		const path = `/v1/agents/run/${agents.text}/async/many/?organization_id=${organizationId}`;
		const answer = await fetch(`${this.url}${path}`, {
			method: 'POST',
			headers: { Authorization: `Bearer ${apiKey}`, 'Content-Type': 'application/json' },
			body: JSON.stringify({ inputs }),
		});
		if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
		return (await answer.json()) as string[];
	}

	async close(): Promise<void> {
		const workers = [this.engineProcess, this.sdkProcess, this.roe];
		await Promise.all(workers.map(async (worker) => await worker?.close()));
	}

	private newEngine(): Worker {
		return typescriptWorker(join(PROCESSES, 'engine.ts'));
	}

	private newSdk(): Worker {
		if (this.python === undefined) throw new Error('Roe’s SDK is not installed');
		return new Worker(this.python, [join(PROCESSES, 'sdk.py')], {
			ROE_SANDBOX_SEED: JSON.stringify(SEED),
			PYTHONDONTWRITEBYTECODE: '1',
			// The SDK rests 10 s between two requests of a thousand by default: that is a choice, not a speed.
			ROE_BATCH_CHUNK_DELAY: '0',
		});
	}

	private async askRoe(task: RoeTask): Promise<RoeSeen> {
		return await this.roe.ask(task);
	}
}
