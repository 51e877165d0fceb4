/** The local Roe in a process of its own: what it costs is not counted to whoever talks to it. */
import { type FaultRule, type Sandbox, SEED, type Settings, startSandbox } from '../../sandbox';
import { companyOf, questionOf } from '../contenders/texts';
import { answerTasks } from './answerTasks';

export type Protocol = 'https' | 'http';

/** What is asked of it. */
export type RoeTask =
	/** To begin anew, with other settings and faults. */
	| { task: 'reset'; protocol: Protocol; settings: Partial<Settings>; faults: FaultRule[] }
	/** What it has seen since. */
	| { task: 'look' }
	/** To start jobs by itself, for those that wait for them. */
	| { task: 'start'; count: number };

/** What it has seen since its last start. */
export interface RoeSeen {
	url: string;
	/** PEM, for contenders to trust. */
	certificateFile: string;
	requests: number;
	mostInFlight: number;
	jobs: number;
	/** Items that have at least one job: jobs with equal inputs are of one. */
	items: number;
	/** When the last of its jobs ended, ms since 1970; 0 without jobs. */
	lastEnd: number;
	/** Bytes of the files that it was sent. */
	fileBytes: number;
	/** IDs of the jobs that it started by itself. */
	jobIds: string[];
}

let roes: Record<Protocol, Sandbox> | undefined;
let current: Protocol = 'https';

answerTasks<RoeTask>(
	async (task) => {
		roes ??= { https: await start(true), http: await start(false) };
		if (task.task === 'reset') {
			current = task.protocol;
			const { control } = roes[current];
			await control.reset();
			control.change(task.settings);
			task.faults.forEach((fault) => control.addFault(fault));
		}
		const jobIds = task.task === 'start' ? startJobs(roes[current], task.count) : [];
		return { ...seen(roes[current]), certificateFile: roes.https.certificateFile, jobIds };
	},
	async () => {
		await Promise.all(Object.values(roes ?? {}).map(async (roe) => await roe.close()));
	},
);

async function start(https: boolean): Promise<Sandbox> {
	return await startSandbox({
		https,
		// Files are hashed and counted, not written: a disk would be measured along with the contenders.
		keepFilesUpTo: 64 * 1024,
		maxLoggedRequests: 30_000,
		// Each start that is measured is to be a job.
		cache: false,
	});
}

function seen({ url, control, state }: Sandbox): Omit<RoeSeen, 'certificateFile' | 'jobIds'> {
	const jobs = state.jobs.all();
	const ends = jobs.map((job) => job.events.at(-1)?.at ?? 0);
	const inputs = jobs.flatMap((job) => job.inputs);
	const items = jobs.map((job) => JSON.stringify(job.inputs.map(({ key, value }) => [key, value])));
	return {
		url,
		...control.counts(),
		items: new Set(items).size,
		lastEnd: ends.reduce((latest, at) => Math.max(latest, at), 0),
		fileBytes: inputs.reduce((bytes, { file }) => bytes + (file?.size ?? 0), 0),
	};
}

function startJobs({ state }: Sandbox, count: number): string[] {
	const agent = state.agents.get(SEED.agents.text);
	const version = agent?.versions.at(-1);
	if (agent === undefined || version === undefined) throw new Error('The agent isn’t there');
	return Array.from({ length: count }, (_job, index) => {
		const texts = { company_name: companyOf(index), question: questionOf(index) };
		const inputs = version.inputDefinitions.map(({ key, description, data_type }) => ({
			key,
			description,
			data_type,
			value: texts[key as keyof typeof texts],
		}));
		return state.jobs.start({ agent, version, inputs, metadata: {}, skipCache: true }).id;
	});
}
