import {
	chmodSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	readFileSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { runProgram } from '../../../tools/lib/runProgram.cjs';

const TOOLS = join(__dirname, '../../../tools/lib');

let folder: string;

beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'roe-tools-'));
});

afterEach(() => {
	rmSync(folder, { recursive: true, force: true });
});

const write = (file: string, content: string) => {
	mkdirSync(dirname(join(folder, file)), { recursive: true });
	writeFileSync(join(folder, file), content);
};

/** Runs a script that uses a file of `tools/lib`. They are ES modules, which jest can't load. */
async function runScript(file: string, names: string, script: string) {
	const url = pathToFileURL(join(TOOLS, file)).href;
	const program = `import { ${names} } from ${JSON.stringify(url)};\n${script}`;
	return await runProgram(process.execPath, ['--input-type=module', '-e', program], {
		mayFail: true,
	});
}

describe('SQLite for n8n', () => {
	/** Programs that take the place of the downloading and the compiling one, and of the binding. */
	function useStandIns({ download = '', load = '' }: { download?: string; load?: string }): void {
		const note = (what: string) =>
			`require('node:fs').appendFileSync(${JSON.stringify(join(folder, 'calls'))}, '${what} ');`;
		write('prebuild-install/bin.js', note('download') + download);
		write('node-gyp/bin/node-gyp.js', note('compile'));
		write('node_modules/sqlite3/index.js', note('load') + load);
		mkdirSync(join(folder, 'sqlite3'));
	}

	const prepare = async (missing: string[] = []) =>
		await runScript(
			'sqlite.mjs',
			'prepareSqlite',
			`await prepareSqlite(
				{ modules: ${JSON.stringify(folder)}, node: process.execPath, nodeFolder: '' },
				() => ${JSON.stringify(missing)},
			).catch(({ message }) => { console.log(message); process.exitCode = 3; });`,
		);
	const calls = () => readFileSync(join(folder, 'calls'), 'utf8').trim().split(' ');

	it('is downloaded, and not compiled, if the network allows it', async () => {
		useStandIns({});
		expect((await prepare()).code).toBe(0);
		expect(calls()).toEqual(['download', 'load']);
	});

	it('is compiled if it can’t be downloaded', async () => {
		useStandIns({ download: 'process.exit(1)' });
		const { code, stdout } = await prepare();
		expect(code).toBe(0);
		expect(calls()).toEqual(['download', 'compile']);
		expect(stdout).not.toContain('FAILED');
	});

	it('is compiled if the downloaded one doesn’t run on this machine', async () => {
		useStandIns({ load: "throw new Error('GLIBC_2.38 not found')" });
		expect((await prepare()).code).toBe(0);
		expect(calls()).toEqual(['download', 'load', 'compile']);
	});

	it('names the missing tools if neither is possible', async () => {
		useStandIns({ download: 'process.exit(1)' });
		const { code, stdout } = await prepare(['make', 'g++']);
		expect(code).toBe(3);
		expect(stdout).toContain('no make, no g++');
		expect(calls()).toEqual(['download']);
	});
});

describe('an address of a package', () => {
	const addAddresses = async (packages: object) => {
		const script = `console.log(JSON.stringify(addAddresses(${JSON.stringify(packages)}, 'http://127.0.0.1:4873/npm')))`;
		const { stdout } = await runScript('dependencies.mjs', 'addAddresses', script);
		return JSON.parse(stdout) as Record<string, { resolved?: string }>;
	};

	it('follows from its name and version, also with a scope, inside another package and under another name', async () => {
		const added = await addAddresses({
			'': { name: 'project', version: '1.0.0' },
			'node_modules/one': { version: '1.2.3' },
			'node_modules/one/node_modules/@scope/two': { version: '2.0.0-beta.1' },
			'node_modules/alias': { name: 'three', version: '3.0.0' },
			'node_modules/linked': { link: true, resolved: 'tools/linked' },
		});
		expect(Object.values(added).map(({ resolved }) => resolved)).toEqual([
			undefined,
			'http://127.0.0.1:4873/npm/one/-/one-1.2.3.tgz',
			'http://127.0.0.1:4873/npm/@scope/two/-/two-2.0.0-beta.1.tgz',
			'http://127.0.0.1:4873/npm/three/-/three-3.0.0.tgz',
			'tools/linked',
		]);
	});
});

it('A package for other systems is not counted', async () => {
	const entries = [
		{},
		{ os: process.platform, cpu: [process.arch] },
		{ os: ['!other'] },
		{ os: ['other', process.platform] },
		{ os: 'other' },
		{ cpu: ['other'] },
		{ os: [`!${process.platform}`] },
	];
	const script = `console.log(JSON.stringify(${JSON.stringify(entries)}.map(isForThisMachine)))`;
	const { stdout } = await runScript('dependencies.mjs', 'isForThisMachine', script);
	expect(JSON.parse(stdout)).toEqual([true, true, true, true, false, false, false]);
});

describe('the progress of steps that run at the same time', () => {
	/** The escape sequences that are used: some lines up, and clear the rest of the screen. */
	const ESCAPE = String.fromCharCode(27);
	const UP = /^\[(\d+)A/;
	const CLEAR = '[J';

	/** What a terminal shows in the end. */
	function toScreen(output: string): string[] {
		const lines = [''];
		let row = 0;
		for (const part of output.replaceAll('\r', '').split(ESCAPE)) {
			const up = UP.exec(part);
			if (up !== null) row -= Number(up[1]);
			const isClearing = part.startsWith(CLEAR);
			if (isClearing) lines.splice(row, Infinity, '');
			const text = isClearing ? part.slice(CLEAR.length) : part.replace(UP, '');
			const [first, ...rest] = text.split('\n');
			lines[row] += first;
			for (const line of rest) lines[++row] = line;
		}
		return lines;
	}

	const show = async (isTerminal: boolean, columns = 80) => {
		const script = `
			Object.assign(process.stdout, { isTTY: ${isTerminal}, columns: ${columns} });
			const one = showProgress('Installing one', () => 'a long text '.repeat(9));
			const two = showProgress('Installing two');
			two.end(true);
			const three = showProgress('Building three');
			one.end(false);
			three.end('not available');`;
		const { stdout } = await runScript('progress.mjs', 'showProgress', script);
		return stdout.replace(/\b\d+ s\b/g, '0 s');
	};

	it('has a line for each in a terminal, and only results in the end', async () => {
		const output = await show(true);
		expect(toScreen(output)).toEqual([
			'Installing two: done after 0 s',
			'Installing one: FAILED after 0 s',
			'Building three: not available after 0 s',
			'',
		]);
		const longest = Math.max(
			...output.split('\n').map((line) => line.slice(line.lastIndexOf(CLEAR) + 1).length),
		);
		expect(longest).toBeLessThanOrEqual(80);
	});

	it('is a list of starts and ends in a file', async () => {
		expect((await show(false)).trim().split('\n')).toEqual([
			'Installing one …',
			'Installing two …',
			'Installing two: done after 0 s',
			'Building three …',
			'Installing one: FAILED after 0 s',
			'Building three: not available after 0 s',
		]);
	});
});

describe('the installed packages of a folder', () => {
	/** npm as a program that notes what it's asked for and writes a finished install, or fails. */
	async function ensure(failing: string): Promise<string> {
		write('project/package.json', '{}');
		const packages = { '': {}, 'node_modules/one': { version: '1.0.0', integrity: 'sha512-1' } };
		write('project/package-lock.json', JSON.stringify({ lockfileVersion: 3, packages }));
		write('project/node_modules/old/index.js', '');
		write(
			'bin/npm',
			`#!${process.execPath}
const fs = require('node:fs');
if (process.argv[2] === 'config') { console.log('http://127.0.0.1:9/'); process.exit(0); }
const lock = JSON.parse(fs.readFileSync('package-lock.json', 'utf8'));
const { resolved } = lock.packages['node_modules/one'];
fs.appendFileSync(${JSON.stringify(join(folder, 'calls'))}, (resolved ?? 'no address') + '\\n');
${failing}
fs.mkdirSync('node_modules');
fs.writeFileSync('node_modules/.package-lock.json', JSON.stringify(lock));
`,
		);
		chmodSync(join(folder, 'bin/npm'), 0o755);
		const script = `
			process.env.PATH = ${JSON.stringify(`${join(folder, 'bin')}:`)} + process.env.PATH;
			await ensureDependencies(${JSON.stringify(join(folder, 'project'))}, 'Installing').catch(
				() => console.log('not installed'));
			console.log(await ensureDependencies(${JSON.stringify(join(folder, 'project'))}, 'Again').catch(
				() => 'not installed'));`;
		const { stdout } = await runScript('dependencies.mjs', 'ensureDependencies', script);
		return stdout;
	}

	const calls = () => readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n');
	const ADDRESS = 'http://127.0.0.1:9/one/-/one-1.0.0.tgz';

	it('are installed once, from their addresses, and replace older ones', async () => {
		expect(await ensure('')).toMatch(/done after \d+ s\nfalse\n$/);
		expect(calls()).toEqual([ADDRESS]);
		expect(existsSync(join(folder, 'project/node_modules/old'))).toBe(false);
	});

	it('are installed by npm’s own way if the registry has other addresses', async () => {
		const failing = "if (resolved) { console.error('npm error code E404'); process.exit(1); }";
		expect(await ensure(failing)).toMatch(/false\n$/);
		expect(calls()).toEqual([ADDRESS, 'no address']);
	});

	it('stay as they were if the install fails', async () => {
		expect(await ensure('process.exit(1);')).toMatch(/not installed\n$/);
		expect(existsSync(join(folder, 'project/node_modules/old'))).toBe(true);
		expect(calls()).toEqual([ADDRESS, ADDRESS]);
	});
});
