import {
	cpSync,
	existsSync,
	mkdtempSync,
	readFileSync,
	readdirSync,
	rmSync,
	symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { runProgram } from '../../tools/lib/runProgram.cjs';

const PROJECT = join(__dirname, '../..');

/**
 * Builds the project with n8n's own tool (`n8n-node build`), as n8n's reviewers do: in a copy without what Git ignores, since the
 * tool copies pictures from every folder.
 *
 * @returns paths below `dist/` that aren't the same as after `npm run build`
 */
export async function differencesOfNodeCliBuild(): Promise<string[]> {
	const copy = mkdtempSync(join(tmpdir(), 'roe-build-'));
	try {
		for (const file of await filesOfProject()) {
			cpSync(join(PROJECT, file), join(copy, file), { recursive: true });
		}
		symlinkSync(join(PROJECT, 'node_modules'), join(copy, 'node_modules'), 'junction');
		const tool = join('node_modules', '@n8n', 'node-cli', 'bin', 'n8n-node.mjs');
		await runProgram(process.execPath, [tool, 'build'], { cwd: copy });
		return differences(join(PROJECT, 'dist'), join(copy, 'dist'));
	} finally {
		rmSync(copy, { recursive: true, force: true });
	}
}

/** Tracked files, and new ones that aren't ignored. */
async function filesOfProject(): Promise<string[]> {
	const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
	const { stdout } = await runProgram('git', args, { cwd: PROJECT });
	return stdout
		.split('\0')
		.filter((file) => file !== '' && !file.endsWith('node_modules'))
		.filter((file) => existsSync(join(PROJECT, file)));
}

function differences(ours: string, theirs: string): string[] {
	const all = new Set([...filesIn(ours), ...filesIn(theirs)]);
	return [...all].filter((file) => {
		const files = [join(ours, file), join(theirs, file)];
		if (!files.every((each) => existsSync(each))) return true;
		const [one, other] = files.map((each) => readFileSync(each));
		return !one.equals(other);
	});
}

function filesIn(folder: string): string[] {
	return readdirSync(folder, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
}
