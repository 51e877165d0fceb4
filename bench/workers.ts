import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

interface Waiting {
	resolve(answer: unknown): void;
	reject(error: Error): void;
}

/**
 * A program of the bench in a process of its own. It is asked with a line of JSON on its input and answers with one on its output,
 * one question at a time; lines that don't start with "{" are not its answers.
 */
export class Worker {
	private readonly child: ChildProcess;

	private waiting: Waiting | undefined;

	private lastWords = '';

	constructor(program: string, args: string[], env: NodeJS.ProcessEnv = {}) {
		this.child = spawn(program, args, {
			stdio: ['pipe', 'pipe', 'pipe'],
			env: { ...process.env, ...env },
		});
		createInterface({ input: this.child.stdout! }).on('line', (line) => {
			if (line.startsWith('{')) this.answered(line);
		});
		this.child.stderr!.on('data', (piece: Buffer) => {
			this.lastWords = (this.lastWords + piece.toString()).slice(-2000);
		});
		this.child.once('error', (error) => this.waiting?.reject(error));
		this.child.once('close', (code) => {
			this.waiting?.reject(new Error(`${args.at(-1)} ended with ${code}: ${this.lastWords}`));
		});
	}

	/** @throws {Error} what the program says went wrong, or that it ended. */
	async ask<Answer>(task: object): Promise<Answer> {
		if (this.waiting !== undefined) throw new Error('The program is still at its last task');
		if (this.child.exitCode !== null) throw new Error(`The program has ended: ${this.lastWords}`);
		return await new Promise<unknown>((resolve, reject) => {
			this.waiting = { resolve, reject };
			this.child.stdin!.write(`${JSON.stringify(task)}\n`);
		}).then((answer) => answer as Answer);
	}

	/** Ends the program: its input ends, and it has a moment to clear up. */
	async close(): Promise<void> {
		if (this.child.exitCode !== null || this.child.signalCode !== null) return;
		const ended = new Promise((resolve) => this.child.once('close', resolve));
		this.child.stdin!.end();
		const late = setTimeout(() => this.child.kill('SIGKILL'), 10_000);
		await ended;
		clearTimeout(late);
	}

	private answered(line: string): void {
		const { waiting } = this;
		this.waiting = undefined;
		const answer = JSON.parse(line) as { error?: string };
		if (answer.error === undefined) waiting?.resolve(answer);
		else waiting?.reject(new Error(answer.error));
	}
}

/** A TypeScript program of `bench/processes/`. `--expose-gc`: memory is measured from a clean state. */
export function typescriptWorker(file: string, env?: NodeJS.ProcessEnv): Worker {
	return new Worker(process.execPath, ['--expose-gc', '--import', 'tsx', file], env);
}
