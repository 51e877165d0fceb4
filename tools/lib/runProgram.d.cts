export interface ProgramOptions {
	cwd?: string;
	/** Instead of this process's own. */
	env?: NodeJS.ProcessEnv;
	/** What the program reads; nothing by default. */
	input?: string;
	/** The program has this process's terminal: its output is not returned. */
	shown?: boolean;
	/** Whether an end with another status than 0 is no error. */
	mayFail?: boolean;
	/** After which the program is ended. */
	timeoutMs?: number;
	/** Sent to the program, which must be one for Node.js. Must not reject. */
	message?: Promise<string>;
	/** Called with each line of output, without its end. */
	onLine?: (line: string) => void;
}

export interface ProgramEnd {
	/** Null if a signal ended the program. */
	code: number | null;
	signal: NodeJS.Signals | null;
	stdout: string;
	stderr: string;
}

/**
 * Runs a program to its end. For one that runs until it is told to stop, see `tools/server/runningProcess.ts`. Ctrl-C, and a request
 * to stop this process, are handed on to the program.
 *
 * @throws {Error} if it can't be started, or (unless it `mayFail`) does not end with 0: with the end of its output.
 */
export function runProgram(
	program: string,
	args: string[],
	options?: ProgramOptions,
): Promise<ProgramEnd>;
