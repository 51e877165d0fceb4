/** Roe's Python SDK, installed in a folder of the project. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { runProgram } from '../../tools/lib/runProgram.cjs';

const VENV = join(__dirname, '..', '..', '.venv', 'sdk');
const REQUIREMENTS = join(__dirname, 'requirements.txt');
/** The oldest Python that the SDK runs on. */
const OLDEST_PYTHON = [3, 10];

/** What a program said, and how it ended. */
export interface Ended {
	code: number | null;
	output: string;
}

/** Something that this machine does not have. */
export class Missing extends Error {}

/**
 * The Python of a virtual environment with Roe's SDK in it, which is made where it is missing.
 *
 * @throws {Missing} where Python or PyPI can't be had
 */
export async function pythonWithSdk(): Promise<string> {
	const isWindows = process.platform === 'win32';
	const python = isWindows ? join(VENV, 'Scripts', 'python.exe') : join(VENV, 'bin', 'python');
	if (await hasSdk(python)) return python;
	const system = await findPython();
	console.log(`Installing ${requirement()} in .venv/sdk …`);
	const made = await runPython(system, ['-m', 'venv', '--clear', VENV]);
	if (made.code !== 0)
		throw new Missing(`Python can't make a virtual environment.\n${made.output}`);
	const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-input'];
	const installed = await runPython(python, [...pip, '--requirement', REQUIREMENTS]);
	if (installed.code !== 0) {
		throw new Missing(`${requirement()} can't be installed from PyPI.\n${installed.output}`);
	}
	return python;
}

const requirement = () => readFileSync(REQUIREMENTS, 'utf8').trim();

async function hasSdk(python: string): Promise<boolean> {
	const [name, version] = requirement().split('==');
	const program = `import importlib.metadata as m; print(m.version("${name}"))`;
	const { code, output } = await runPython(python, ['-c', program]).catch(() => ({
		code: 1,
		output: '',
	}));
	return code === 0 && output.trim() === version;
}

async function findPython(): Promise<string> {
	const program = 'import sys; print(sys.version_info[0], sys.version_info[1])';
	for (const name of ['python3', 'python']) {
		const ended = await runPython(name, ['-c', program]).catch(() => undefined);
		const [major, minor] = (ended?.output ?? '').trim().split(' ').map(Number);
		if (major === OLDEST_PYTHON[0] && minor >= OLDEST_PYTHON[1]) return name;
	}
	throw new Missing(`Python ${OLDEST_PYTHON.join('.')} or newer is not on this machine.`);
}

/** Runs Python to its end. `shown`: its output goes to the terminal as it comes. @throws if it can't be started */
export async function runPython(
	python: string,
	args: string[],
	{ shown = false, env = {} }: { shown?: boolean; env?: NodeJS.ProcessEnv } = {},
): Promise<Ended> {
	const { code, stdout, stderr } = await runProgram(python, args, {
		shown,
		mayFail: true,
		env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1', PYTHONUTF8: '1', ...env },
	});
	return { code, output: stdout + stderr };
}
