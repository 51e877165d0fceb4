import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { runProgram } from '../../tools/lib/runProgram.cjs';

/** Where Debian and Ubuntu keep PostgreSQL's server programs, one folder a version: they are not on the PATH. */
const DEBIAN_POSTGRES = '/usr/lib/postgresql';

/** Programs that come from the machine's own packages. */
export interface SystemParts {
	/** Redis or what took its place, e.g. `redis-server`. */
	redis: string;
	/** Gives the path of a program of PostgreSQL's server, e.g. of `initdb`. */
	postgres(program: string): string;
}

/** Something that this machine does not have; the message tells how to get it. */
export class Missing extends Error {}

/**
 * Finds Redis and PostgreSQL. On a build machine that lets us, they are installed where they are missing.
 *
 * @throws {Missing}
 */
export async function findSystemParts(): Promise<SystemParts> {
	if (process.platform === 'win32') {
		throw new Missing('Redis and PostgreSQL are run here as on Linux and macOS, not on Windows.');
	}
	const found = await look();
	if (!('missing' in found)) return found;
	if (!mayInstall()) throw missing(found.missing);
	console.log(`Installing ${found.missing.join(' and ')} with apt-get …`);
	const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
	await runProgram('apt-get', ['update', '--quiet'], { env });
	const install = ['install', '--yes', '--no-install-recommends', ...found.missing];
	await runProgram('apt-get', install, { env });
	const afterwards = await look();
	if ('missing' in afterwards) throw missing(afterwards.missing);
	return afterwards;
}

/** Names are those of Debian's packages. */
async function look(): Promise<SystemParts | { missing: string[] }> {
	const redis = await firstThatRuns(['redis-server', 'valkey-server']);
	const postgres = await firstThatRuns(['initdb', ...debianPrograms('initdb')]);
	if (redis !== undefined && postgres !== undefined) {
		const folder = postgres.slice(0, -'initdb'.length);
		return { redis, postgres: (program) => `${folder}${program}` };
	}
	return {
		missing: [
			...(redis === undefined ? ['redis-server'] : []),
			...(postgres === undefined ? ['postgresql'] : []),
		],
	};
}

/** Newest version first. */
function debianPrograms(program: string): string[] {
	if (!existsSync(DEBIAN_POSTGRES)) return [];
	return readdirSync(DEBIAN_POSTGRES)
		.sort((one, other) => Number(other) - Number(one))
		.map((version) => join(DEBIAN_POSTGRES, version, 'bin', program));
}

async function firstThatRuns(programs: string[]): Promise<string | undefined> {
	for (const program of programs) {
		const works = await runProgram(program, ['--version']).then(
			() => true,
			() => false,
		);
		if (works) return program;
	}
	return undefined;
}

/** Nobody's own machine is changed without being asked. */
function mayInstall(): boolean {
	return process.env.CI === 'true' && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
}

function missing(packages: string[]): Missing {
	return new Missing(
		`Queue mode needs Redis and PostgreSQL's server. Not on this machine: ${packages.join(', ')}. ` +
			`On Debian and Ubuntu: apt-get install ${packages.join(' ')}. On a Mac: brew install redis postgresql.`,
	);
}
