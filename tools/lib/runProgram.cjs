// CommonJS, since scripts that Node.js runs as they are use it as well as TypeScript under tsx and jest.
const { spawn } = require('node:child_process');

/** Characters of a program's last words in an error. */
const MAX_LAST_WORDS = 4000;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** Runs a program to its end. See `runProgram.d.cts`. */
async function runProgram(program, args, options = {}) {
	const { cwd, env = process.env, input, shown = false, mayFail = false, onLine } = options;
	const { timeoutMs, message } = options;
	const output = shown ? 'inherit' : 'pipe';
	const child = spawn(program, args, {
		cwd,
		env,
		timeout: timeoutMs,
		// npm is a script on Windows, and needs a shell there.
		shell: process.platform === 'win32' && program === 'npm',
		stdio: [
			shown ? 'inherit' : input === undefined ? 'ignore' : 'pipe',
			...[output, output],
			...(message === undefined ? [] : ['ipc']),
		],
	});
	// A program that has ended needs no message.
	void message?.then((text) => child.connected && child.send(text, () => undefined));
	const stopForwarding = forwardSignals(child);
	const texts = { stdout: '', stderr: '' };
	for (const name of ['stdout', 'stderr']) {
		child[name]?.setEncoding('utf8').on('data', (text) => (texts[name] += text));
		if (onLine !== undefined && child[name] !== null) eachLine(child[name], onLine);
	}
	// A program that ends without having read its input is no error by itself.
	child.stdin?.on('error', () => undefined).end(input);
	const end = await new Promise((resolve, reject) => {
		child.once('error', reject);
		child.once('close', (code, signal) => resolve({ code, signal }));
	}).finally(stopForwarding);
	if (end.code !== 0 && !mayFail) {
		const words = (texts.stderr || texts.stdout).slice(-MAX_LAST_WORDS);
		throw new Error(
			`${[program, ...args].join(' ')} ended with ${end.signal ?? end.code}.\n${words}`.trim(),
		);
	}
	return { ...end, ...texts };
}

/** Hands Ctrl-C and a request to stop on to a child, so that none outlives us. Returns what ends this. */
function forwardSignals(child) {
	const handlers = SIGNALS.map((signal) => [signal, () => child.kill(signal)]);
	for (const [signal, handler] of handlers) process.on(signal, handler);
	return () => {
		for (const [signal, handler] of handlers) process.off(signal, handler);
	};
}

function eachLine(stream, use) {
	let rest = '';
	stream.on('data', (text) => {
		const lines = (rest + text).split('\n');
		rest = lines.pop() ?? '';
		lines.forEach(use);
	});
	stream.on('end', () => {
		if (rest) use(rest);
	});
}

module.exports = { runProgram };
