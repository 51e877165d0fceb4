/** The local Roe in a process of its own: what it costs is not counted to whoever talks to it. */
import { type Sandbox, type Settings, startSandbox } from '../../sandbox';
import { answerTasks } from './answerTasks';

/** What is asked of it: to begin anew with other settings, or what it has seen since. */
export type RoeTask = { task: 'reset'; settings: Partial<Settings> } | { task: 'look' };

/** What it has seen since its last start. */
export interface RoeSeen {
	url: string;
	requests: number;
	mostInFlight: number;
	jobs: number;
	/** When the last of its jobs ended, ms since 1970; 0 without jobs. */
	lastEnd: number;
	/** Bytes of the files that it was sent. */
	fileBytes: number;
}

let sandbox: Sandbox | undefined;

answerTasks<RoeTask>(
	async (task) => {
		// Files are hashed and counted, not written: a disk would be measured along with the contenders.
		sandbox ??= await startSandbox({
			keepFilesUpTo: 64 * 1024,
			maxLoggedRequests: 30_000,
			// Each start that is measured is to be a job.
			cache: false,
		});
		if (task.task === 'reset') {
			await sandbox.control.reset();
			sandbox.control.change(task.settings);
		}
		return seen(sandbox);
	},
	async () => await sandbox?.close(),
);

function seen({ url, control, state }: Sandbox): RoeSeen {
	const ends = state.jobs.all().map((job) => job.events.at(-1)?.at ?? 0);
	const inputs = state.jobs.all().flatMap((job) => job.inputs);
	return {
		url,
		...control.counts(),
		lastEnd: ends.reduce((latest, at) => Math.max(latest, at), 0),
		fileBytes: inputs.reduce((bytes, { file }) => bytes + (file?.size ?? 0), 0),
	};
}
