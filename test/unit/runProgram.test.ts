import { runProgram } from '../../tools/lib/runProgram.cjs';

const node = async (program: string, options = {}) =>
	await runProgram(process.execPath, ['-e', program], options);

describe('a program that runs to its end', () => {
	it('returns what it printed', async () => {
		const printing = `process.stdout.write('ä\\nb'); process.stderr.write('c')`;
		const lines: string[] = [];
		const end = await node(printing, { onLine: (line: string) => lines.push(line) });
		expect(end).toEqual({ code: 0, signal: null, stdout: 'ä\nb', stderr: 'c' });
		expect(lines.sort()).toEqual(['b', 'c', 'ä']);
	});

	it('reads only its given input', async () => {
		const echo = 'process.stdin.pipe(process.stdout)';
		expect((await node(echo, { input: 'given' })).stdout).toBe('given');
		expect((await node(echo)).stdout).toBe('');
	});

	it('is an error with its last output if it fails, unless that’s allowed', async () => {
		const failing = `console.error('No such thing'); process.exit(3)`;
		await expect(node(failing)).rejects.toThrow(/ended with 3\.\nNo such thing$/);
		expect(await node(failing, { mayFail: true })).toMatchObject({ code: 3 });
	});

	it('is an error if it can’t be started, even if it may fail', async () => {
		await expect(runProgram('no-such-program', [], { mayFail: true })).rejects.toThrow('ENOENT');
	});

	it('gets a message when there is one, unless it has ended', async () => {
		const listening = `process.once('message', (text) => { console.log(text); process.disconnect(); })`;
		const message = Promise.resolve('ready');
		expect((await node(listening, { message })).stdout).toBe('ready\n');
		let send: (text: string) => void = () => undefined;
		const late = new Promise<string>((resolve) => (send = resolve));
		expect(await node('process.disconnect()', { message: late })).toMatchObject({ code: 0 });
		send('too late');
		await late;
	});

	it('is ended if it takes too long', async () => {
		const waiting = 'setInterval(() => undefined, 1000)';
		const end = await node(waiting, { timeoutMs: 100, mayFail: true });
		expect(end.signal).toBe('SIGTERM');
	});

	it('leaves no signal handler behind', async () => {
		const before = process.listenerCount('SIGINT');
		await node('');
		await runProgram('no-such-program', []).catch(() => undefined);
		expect(process.listenerCount('SIGINT')).toBe(before);
	});
});
