import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';

export interface ProcessOptions {
	env: NodeJS.ProcessEnv;
	cwd?: string;
	/** Its output goes here; without, it is thrown away. */
	logFile?: string;
	/**
	 * Ctrl-C, and whatever else ends our whole process group, ends the program too: for tests, since jest tells them nothing when
	 * it is ended. Otherwise the program has a process group of its own, and we stop it in order.
	 */
	endsWithUs?: boolean;
}

/** A program that runs until it is told to stop. */
export interface RunningProcess {
	pid: number;
	/** Resolves with words like "status 1" when it has ended, wanted or not. */
	ended: Promise<string>;
	hasEnded(): boolean;
	/** Asks it to stop, and ends it hard when it has not stopped after `patience` milliseconds. */
	stop(patience?: number): Promise<void>;
	/** Ends it at once, as a crash would. */
	kill(): Promise<void>;
}

/** How long n8n may take to put its work away. Its own limit is 30 s. */
const PATIENCE = 35_000;

/** Starts a program. */
export async function startProcess(
	command: string,
	args: string[],
	{ env, cwd, logFile, endsWithUs = false }: ProcessOptions,
): Promise<RunningProcess> {
	const child = spawn(command, args, {
		env,
		cwd,
		detached: process.platform !== 'win32' && !endsWithUs,
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	keepOutput(child, logFile);
	const pid = await new Promise<number>((resolve, reject) => {
		child.once('spawn', () => resolve(child.pid as number));
		child.once('error', reject);
	});

	let ending: string | undefined;
	const ended = new Promise<string>((resolve) => {
		child.once('close', (code, signal) => {
			ending = signal ?? `status ${code}`;
			process.off('exit', killNow);
			resolve(ending);
		});
	});
	// When this process ends without having stopped its children, they must not go on for ever.
	const killNow = () => child.kill('SIGKILL');
	process.once('exit', killNow);

	return {
		pid,
		ended,
		hasEnded: () => ending !== undefined,
		async stop(patience = PATIENCE) {
			if (ending !== undefined) return;
			child.kill('SIGTERM');
			const timer = setTimeout(killNow, patience);
			await ended;
			clearTimeout(timer);
		},
		async kill() {
			if (ending === undefined) killNow();
			await ended;
		},
	};
}

function keepOutput(child: ChildProcess, logFile: string | undefined): void {
	const log = logFile === undefined ? undefined : createWriteStream(logFile, { flags: 'a' });
	for (const stream of [child.stdout, child.stderr]) {
		stream?.on('data', (text: Buffer) => log?.write(text));
	}
	child.once('close', () => log?.end());
}
