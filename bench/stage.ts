/** The programs of a run: the local Roe, and the contenders' processes. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { type FaultRule, SEED, type Settings } from '../sandbox';
import type { Protocol, RoeSeen, RoeTask } from './processes/roe';
import type { Answer, Task } from './tasks';
import { typescriptWorker, Worker } from './workers';

const PROCESSES = join(__dirname, 'processes');

/** A contender's work, without what the stage adds. */
export type Work = Task extends infer Each
	? Each extends Task
		? Omit<Each, 'url' | 'cpuProfile'>
		: never
	: never;

/** What the local Roe is to be like. */
export interface RoeLike {
	/** HTTPS by default, as Roe's. */
	protocol?: Protocol;
	settings?: Partial<Settings>;
	faults?: FaultRule[];
}

export interface StageOptions {
	/** With Roe's SDK; undefined where there is none. */
	python: string | undefined;
	/** Where each work in a JavaScript process leaves a processor profile. */
	cpuProfiles?: string;
}

export class Stage {
	readonly python: string | undefined;

	private readonly cpuProfiles: string | undefined;

	private readonly roe = typescriptWorker(join(PROCESSES, 'roe.ts'));

	private engineProcess: Worker | undefined;

	private sdkProcess: Worker | undefined;

	private url = '';

	private certificateFile = '';

	private profileCount = 0;

	constructor({ python, cpuProfiles }: StageOptions) {
		this.python = python;
		this.cpuProfiles = cpuProfiles;
		if (cpuProfiles !== undefined) mkdirSync(cpuProfiles, { recursive: true });
	}

	/** Brings the local Roe back to its start. */
	async roeWith({ protocol = 'https', settings = {}, faults = [] }: RoeLike): Promise<void> {
		const seen = await this.askRoe({ task: 'reset', protocol, settings, faults });
		({ url: this.url, certificateFile: this.certificateFile } = seen);
	}

	/** What the local Roe has seen since its start. */
	async seen(): Promise<RoeSeen> {
		return await this.askRoe({ task: 'look' });
	}

	/** Does some work in the process that all JavaScript contenders share, warm after its first time. */
	async engine(work: Work): Promise<Answer> {
		this.engineProcess ??= this.newEngine();
		return await this.engineProcess.ask(this.completed(work));
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
			return await worker.ask(
				kind === 'engine' ? this.completed(work) : { ...work, url: this.url },
			);
		} finally {
			await worker.close();
		}
	}

	/** Starts jobs past all contenders. */
	async startedJobs(count: number): Promise<string[]> {
		const { jobIds } = await this.askRoe({ task: 'start', count });
		return jobIds;
	}

	async close(): Promise<void> {
		const workers = [this.engineProcess, this.sdkProcess, this.roe];
		await Promise.all(workers.map(async (worker) => await worker?.close()));
	}

	private completed(work: Work): object {
		const { url, cpuProfiles } = this;
		if (cpuProfiles === undefined) return { ...work, url };
		const number = String(++this.profileCount).padStart(4, '0');
		const size = 'count' in work ? `-${work.count}` : '';
		const name = `${number}-${work.task}-${work.contender}${size}.cpuprofile`;
		return { ...work, url, cpuProfile: join(cpuProfiles, name) };
	}

	private newEngine(): Worker {
		// Node reads it when it starts: it can't be told later whom to trust.
		return typescriptWorker(join(PROCESSES, 'engine.ts'), {
			NODE_EXTRA_CA_CERTS: this.certificateFile,
		});
	}

	private newSdk(): Worker {
		if (this.python === undefined) throw new Error('Roe’s SDK is not installed');
		return new Worker(this.python, [join(PROCESSES, 'sdk.py')], {
			ROE_SANDBOX_SEED: JSON.stringify(SEED),
			SSL_CERT_FILE: this.certificateFile,
			PYTHONDONTWRITEBYTECODE: '1',
			// The SDK rests 10 s between two requests of a thousand by default: that is a choice, not a speed.
			ROE_BATCH_CHUNK_DELAY: '0',
		});
	}

	private async askRoe(task: RoeTask): Promise<RoeSeen> {
		return await this.roe.ask(task);
	}
}
