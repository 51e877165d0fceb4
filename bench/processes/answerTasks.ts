import { createInterface } from 'node:readline';

/**
 * The other end of `Worker`: answers each line of JSON on the input with one on the output, until the input ends.
 *
 * @param atEnd Clears up.
 */
export function answerTasks<Task>(
	answer: (task: Task) => Promise<object>,
	atEnd: () => Promise<void> | void,
): void {
	// What n8n or a node prints must not be taken for an answer.
	const write = process.stdout.write.bind(process.stdout);
	process.stdout.write = process.stderr.write.bind(process.stderr) as typeof process.stdout.write;
	const lines = createInterface({ input: process.stdin });
	lines.on('line', (line) => {
		answer(JSON.parse(line) as Task)
			.catch((error: unknown) => ({ error: String((error as Error).stack ?? error) }))
			.then((answered) => write(`${JSON.stringify(answered)}\n`));
	});
	lines.once('close', async () => {
		await atEnd();
		process.exit(0);
	});
}
