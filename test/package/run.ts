/**
 * Checks the package as it would be published, and as the README says to install it: packed by npm, then installed by npm into the
 * community folder of a new n8n. A workflow with it has to run to its end. `npm run test:package`, or
 * `npm run test:package -- <file>.tgz` for a package that is already packed.
 */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { SEED, startSandbox } from '../../sandbox';
import { putExampleIn } from '../../tools/demo/exampleWorkflow';
import { newSecret } from '../../tools/demo/privateFolder';
import { runByHand } from '../../tools/demo/runExample';
import { runProgram } from '../../tools/lib/runProgram.cjs';
import { installedN8n } from '../../tools/server/installedN8n';
import { N8nClient } from '../../tools/server/n8nClient';
import { communityFolder } from '../../tools/server/n8nEnvironment';
import { startN8n } from '../../tools/server/n8nServer';
import { packInto } from '../../tools/server/nodePackage';
import { anyFreePorts } from '../../tools/server/ports';
import { differencesOfNodeCliBuild } from './nodeCliBuild';

const PROJECT = join(__dirname, '../..');

interface Manifest {
	name: string;
	version: string;
	dependencies?: object;
	n8n: { nodes: string[]; credentials: string[] };
}

const readManifest = (folder: string) =>
	JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;

async function main(): Promise<void> {
	const userFolder = mkdtempSync(join(tmpdir(), 'roe-package-'));
	const results: boolean[] = [];
	const expect = (statement: string, holds: boolean) => {
		console.log(`  ${holds ? '✓' : '✗'} ${statement}`);
		results.push(holds);
	};
	try {
		const place = await install(userFolder);
		const { version, dependencies, n8n } = readManifest(place);
		expect('npm installs the packed package', version === readManifest(PROJECT).version);
		expect('the package needs no other package', dependencies === undefined);
		expect(
			'the package contains the files that n8n loads',
			holdsFiles(place, [...n8n.nodes, ...n8n.credentials]),
		);
		const unneeded = strangers(place);
		expect(
			`the package contains only the nodes and npm’s own files ${unneeded.join(' ')}`,
			unneeded.length === 0,
		);
		const different = await differencesOfNodeCliBuild();
		expect(`n8n’s own tool builds the same files ${different.join(' ')}`, different.length === 0);
		await use(userFolder, expect);
	} finally {
		rmSync(userFolder, { recursive: true, force: true });
	}
	const passed = results.filter(Boolean).length;
	console.log(`\n${passed} passed, ${results.length - passed} failed`);
	if (passed < results.length) process.exitCode = 1;
}

/** Installs as without the user interface: `npm install` in `~/.n8n/nodes`. @returns the folder of the installed package */
async function install(userFolder: string): Promise<string> {
	const folder = communityFolder(userFolder);
	mkdirSync(folder, { recursive: true });
	const [packed] = process.argv.slice(2);
	const tarball = packed === undefined ? await packInto(folder) : resolve(PROJECT, packed);
	const args = ['install', '--omit=peer', tarball, '--no-audit', '--no-fund', '--loglevel=error'];
	await runProgram('npm', args, { cwd: folder, shown: true });
	return join(folder, 'node_modules', readManifest(PROJECT).name);
}

function holdsFiles(place: string, files: string[]): boolean {
	const present = readdirSync(place, { recursive: true, encoding: 'utf8' });
	return files.length > 0 && files.every((file) => present.includes(join(file)));
}

/** Files that no user of the package needs. */
function strangers(place: string): string[] {
	const expected =
		/^(dist|dist\/(nodes|credentials)\/.*\.(js|json|svg)|dist\/[^.]*|package\.json|README\.md|LICENSE\.md)$/;
	return readdirSync(place, { recursive: true, encoding: 'utf8' })
		.map((file) => file.replaceAll('\\', '/'))
		.filter((file) => !expected.test(file) || /(^|\/)(test|sandbox)\/|\.test\./.test(file));
}

async function use(
	userFolder: string,
	expect: (statement: string, holds: boolean) => void,
): Promise<void> {
	const sandbox = await startSandbox({ jobDuration: 100 });
	const [port, brokerPort] = await anyFreePorts(2);
	const server = await startN8n({ userFolder, port, brokerPort }).catch(async (error: unknown) => {
		await sandbox.close();
		throw error;
	});
	try {
		const n8n = await N8nClient.logIn(server.url);
		const answer = await fetch(`${n8n.url}/types/nodes.json`, { headers: n8n.headers() });
		const types = ((await answer.json()) as Array<{ name: string }>).map(({ name }) => name);
		const ours = ['n8n-nodes-roe-ai.roeAi', 'n8n-nodes-roe-ai.roeAiTrigger'];
		expect(
			`a clean n8n ${installedN8n().version} loads both nodes`,
			ours.every((name) => types.includes(name)),
		);
		const roe = {
			name: 'the local Roe',
			apiKey: SEED.apiKey,
			organizationId: SEED.organizationId,
			baseUrl: sandbox.url,
			agentId: SEED.agents.document,
			close: async () => undefined,
		};
		const example = await putExampleIn(n8n, roe, newSecret());
		const items = await runByHand(n8n, example);
		const jobIds = sandbox.control.jobs().map(({ id }) => id);
		expect(
			'a workflow starts jobs with the node, and outputs their IDs',
			items.length > 0 &&
				items
					.map(({ jobId }) => jobId)
					.sort()
					.join() === jobIds.sort().join(),
		);
	} finally {
		await server.stop();
		await sandbox.close();
	}
}

void main();
