/** Commands that take long: their output is kept aside, and the end of it is shown when they fail. */
import { createWriteStream, mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { logFolder } from './places.mjs';
import { showProgress } from './progress.mjs';
import { runProgram } from './runProgram.cjs';

const LINES_SHOWN_ON_FAILURE = 20;

/** Says a sentence that the reader is meant to act on, without a stack trace. */
export class UserError extends Error {}

/**
 * Runs a command as one step.
 *
 * @param {string} title what the reader sees, e.g. "Installing n8n"
 * @param {string} command
 * @param {string[]} args
 * @param {object} options
 * @param {string} options.cwd
 * @param {NodeJS.ProcessEnv} [options.env] instead of this process's own
 * @param {number} [options.timeoutMs] after which the command is ended
 * @param {string} [options.failed] what the reader sees instead of "FAILED", if the caller has another way
 * @param {(output: { line: string }) => string | undefined} [options.describe] called with each line of output; what it
 *   returns is shown behind the elapsed time
 * @throws {UserError} when the command can't be started or does not end with 0
 */
export async function runStep(title, command, args, options) {
	const { cwd, env = process.env, timeoutMs, failed = false, describe } = options;
	mkdirSync(logFolder, { recursive: true });
	const logFile = join(logFolder, `${title.toLowerCase().replace(/[^a-z0-9]+/g, '-')}.log`);
	const log = createWriteStream(logFile);
	// Tools say first what is wrong, and then much else: how they are used, where their logs are.
	const errorLines = [];
	const lastLines = [];
	let detail = '';
	const progress = showProgress(title, () => detail);

	const onLine = (line) => {
		log.write(`${line}\n`);
		detail = describe?.({ line }) ?? detail;
		if (/\berror\b/i.test(line) && errorLines.length < LINES_SHOWN_ON_FAILURE) {
			errorLines.push(line);
		}
		lastLines.push(line);
		if (lastLines.length > LINES_SHOWN_ON_FAILURE) lastLines.shift();
	};
	const problem = await runProgram(command, args, {
		cwd,
		env,
		timeoutMs,
		mayFail: true,
		onLine,
	}).then(
		({ code, signal }) => (code === 0 ? undefined : `it ended with ${signal ?? code}`),
		(error) => error.message,
	);
	log.end();
	progress.end(problem === undefined || failed);
	if (problem === undefined) return;
	throw new UserError(
		[
			...(errorLines.length > 0 ? errorLines : lastLines),
			'',
			`${title} failed: ${problem}. All of its output is in ${logFile}`,
		].join('\n'),
	);
}
