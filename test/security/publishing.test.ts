import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

const FOLDER = join(__dirname, '../../.github/workflows');
const read = (file: string) => readFileSync(join(FOLDER, file), 'utf8');

interface Step {
	uses?: string;
	run?: string;
	with?: Record<string, unknown>;
}

interface Job {
	needs?: string;
	environment?: string;
	permissions?: Record<string, string>;
	steps: Step[];
}

interface Workflow {
	on: Record<string, unknown>;
	permissions?: Record<string, string>;
	jobs: Record<string, Job>;
}

const runsOf = ({ steps }: Job) => steps.flatMap(({ run }) => run ?? []);
const usesOf = ({ steps }: Job) => steps.flatMap(({ uses }) => uses?.split('@')[0] ?? []);
const mayPublish = ({ permissions = {} }: Job) => permissions['id-token'] === 'write';

/** The rules that a workflow breaks, whatever its purpose. */
function faultsOfAny(text: string): string[] {
	const { on, permissions, jobs } = parse(text) as Workflow;
	const steps = Object.values(jobs).flatMap((job) => job.steps);
	const grants = Object.values(jobs).flatMap((job) => Object.entries(job.permissions ?? {}));
	const lines = text.split('\n').filter((line) => line.includes('uses:'));
	const rules: Array<[string, boolean]> = [
		[
			'each action is pinned to a commit, with its version next to it',
			lines.every((line) => /uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line)),
		],
		['it doesn’t run with rights on an untrusted event', !('pull_request_target' in on)],
		['jobs get only the rights that they name', !hasWrite(permissions)],
		[
			'the only write permission is the one to publish',
			grants.every(([name, value]) => value !== 'write' || name === 'id-token'),
		],
		[
			'no script contains text from outside',
			steps.every(({ run = '' }) => !/\$\{\{(?! matrix\.)/.test(run)),
		],
		[
			'no checkout leaves a token behind',
			steps
				.filter(({ uses }) => uses?.startsWith('actions/checkout@'))
				.every((step) => step.with?.['persist-credentials'] === false),
		],
	];
	return failed(rules);
}

/** The rules that the publishing workflow breaks. */
function faultsOfPublishing(text: string): string[] {
	const { on, jobs } = parse(text) as Workflow;
	const all = Object.entries(jobs);
	const publishers = all.filter(([, job]) => mayPublish(job));
	const [, publisher] = publishers[0] ?? ['', { steps: [] }];
	const builder = jobs[publisher.needs ?? ''] ?? { steps: [] };
	const building = runsOf(builder);
	const publishing = runsOf(publisher);
	const steps = all.flatMap(([, job]) => job.steps);
	const rules: Array<[string, boolean]> = [
		['it runs only on tags', JSON.stringify(on) === '{"push":{"tags":["*.*.*"]}}'],
		['only one job may publish', publishers.length === 1],
		['that job has an environment in which an owner approves', publisher.environment === 'npm'],
		['that job has no other right', Object.keys(publisher.permissions ?? {}).join() === 'id-token'],
		[
			'that job runs no code of the project or its dependencies',
			usesOf(publisher).join() === 'actions/download-artifact,actions/setup-node' &&
				publishing.length === 2 &&
				/^echo "\$TESTED [^|;&]+" \| sha256sum --check --strict$/.test(publishing[0]) &&
				publishing[1] ===
					'npm publish ./release/*.tgz --provenance --access public --ignore-scripts',
		],
		['only that job publishes', !building.some((run) => run.includes('npm publish'))],
		[
			'the job before it can only read',
			JSON.stringify(builder.permissions) === '{"contents":"read"}',
		],
		[
			'the tag must be on main before any of its code runs',
			building[0] === 'git merge-base --is-ancestor HEAD refs/remotes/origin/main' &&
				builder.steps[0]?.with?.['fetch-depth'] === 0,
		],
		[
			'the published package is the tested one',
			building.findIndex((run) => run.includes('npm pack --pack-destination release')) + 1 ===
				building.indexOf('npm run test:package -- release/*.tgz') &&
				building.at(-1) === 'npm run test:package -- release/*.tgz' &&
				builder.steps.at(-1)?.with?.path === 'release/*.tgz',
		],
		[
			'tests, types, lint and scan come first',
			['npm test', 'npm run typecheck', 'npm run lint', 'npm run scan'].every((command) =>
				building.includes(command),
			),
		],
		[
			'nothing comes from a cache, since a pull request may have written to it',
			steps.every(
				(step) =>
					!/cache/.test(step.uses ?? '') &&
					step.with?.cache === undefined &&
					(!step.uses?.startsWith('actions/setup-node@') ||
						step.with?.['package-manager-cache'] === false),
			),
		],
	];
	return failed(rules);
}

const hasWrite = (permissions: Record<string, string> | undefined) =>
	permissions === undefined || JSON.stringify(permissions).includes('write');

const failed = (rules: Array<[string, boolean]>) =>
	rules.filter(([, holds]) => !holds).map(([rule]) => rule);

test.each(readdirSync(FOLDER))('The workflow %s follows the rules for all workflows', (file) => {
	expect(faultsOfAny(read(file))).toEqual([]);
});

test('The publishing workflow follows its own rules', () => {
	expect(faultsOfPublishing(read('publish.yml'))).toEqual([]);
});

describe('A change to the publishing workflow is noticed if', () => {
	const publish = read('publish.yml');
	const attacks: Array<[string, string | RegExp, string]> = [
		['an action follows a tag', /upload-artifact@[0-9a-f]{40} # v7.0.0/, 'upload-artifact@v7'],
		['an action has no version next to it', / # v8\.0\.1/, ''],
		['the build job may publish', 'contents: read', 'id-token: write'],
		['all jobs may write', 'permissions: {}', 'permissions:\n  contents: write'],
		['nobody has to approve', '    environment: npm\n', ''],
		[
			'the publishing job installs packages',
			'      - run: npm publish',
			'      - run: npm ci\n      - run: npm publish',
		],
		[
			'it publishes the folder instead of the tarball',
			'npm publish ./release/*.tgz',
			'npm publish',
		],
		['it publishes without provenance', ' --provenance', ''],
		['it publishes a tarball that wasn’t tested', / \| sha256sum --check --strict/, ''],
		['a tag outside main is enough', 'HEAD refs/remotes/origin/main', 'HEAD HEAD'],
		['main is not fetched', 'fetch-depth: 0', 'fetch-depth: 1'],
		['a cache is used', 'package-manager-cache: false', 'cache: npm'],
		['the package is packed again after its test', 'test:package -- release/*.tgz', 'build'],
		[
			'the name of a tag is inserted into a script',
			'"$GITHUB_REF_NAME"',
			'"${{ github.ref_name }}"',
		],
		['it runs on branches', "tags: ['*.*.*']", "branches: ['**']"],
		['the checkout keeps its token', 'persist-credentials: false', 'persist-credentials: true'],
	];

	it.each(attacks)('%s', (_what, piece, instead) => {
		const changed = publish.replace(piece, instead);
		expect(changed).not.toBe(publish);
		expect([...faultsOfAny(changed), ...faultsOfPublishing(changed)]).not.toEqual([]);
	});
});
