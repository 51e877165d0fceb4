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

/** What is wrong with a workflow, whatever it is for. */
function faultsOfAny(text: string): string[] {
	const { on, permissions, jobs } = parse(text) as Workflow;
	const steps = Object.values(jobs).flatMap((job) => job.steps);
	const grants = Object.values(jobs).flatMap((job) => Object.entries(job.permissions ?? {}));
	const lines = text.split('\n').filter((line) => line.includes('uses:'));
	const rules: Array<[string, boolean]> = [
		[
			'each action is pinned by a commit, with its version beside it',
			lines.every((line) => /uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line)),
		],
		['it runs on no untrusted event with rights', !('pull_request_target' in on)],
		['jobs get no rights that they do not name', !hasWrite(permissions)],
		[
			'the only right to write is the one to publish',
			grants.every(([name, value]) => value !== 'write' || name === 'id-token'),
		],
		[
			'no text from outside is put into a script',
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

/** What is wrong with the workflow that publishes. */
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
		['it runs on tags only', JSON.stringify(on) === '{"push":{"tags":["*.*.*"]}}'],
		['one job may publish', publishers.length === 1],
		['that job has an environment, where an owner approves', publisher.environment === 'npm'],
		['that job has no other right', Object.keys(publisher.permissions ?? {}).join() === 'id-token'],
		[
			'that job runs no code of the project or of its dependencies',
			usesOf(publisher).join() === 'actions/download-artifact,actions/setup-node' &&
				publishing.length === 2 &&
				/^echo "\$TESTED [^|;&]+" \| sha256sum --check --strict$/.test(publishing[0]) &&
				publishing[1] ===
					'npm publish ./release/*.tgz --provenance --access public --ignore-scripts',
		],
		['only that job publishes', !building.some((run) => run.includes('npm publish'))],
		['the job before can read only', JSON.stringify(builder.permissions) === '{"contents":"read"}'],
		[
			'the tag has to lie on main, before any code of it runs',
			building[0] === 'git merge-base --is-ancestor HEAD refs/remotes/origin/main' &&
				builder.steps[0]?.with?.['fetch-depth'] === 0,
		],
		[
			'what is published is what was tested',
			building.findIndex((run) => run.includes('npm pack --pack-destination release')) + 1 ===
				building.indexOf('npm run test:package -- release/*.tgz') &&
				building.at(-1) === 'npm run test:package -- release/*.tgz' &&
				builder.steps.at(-1)?.with?.path === 'release/*.tgz',
		],
		[
			'tests, types, lint and scan come before',
			['npm test', 'npm run typecheck', 'npm run lint', 'npm run scan'].every((command) =>
				building.includes(command),
			),
		],
		[
			'nothing comes from a cache, into which a pull request may have written',
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

test.each(readdirSync(FOLDER))('The workflow %s keeps the rules for all workflows', (file) => {
	expect(faultsOfAny(read(file))).toEqual([]);
});

test('The workflow that publishes keeps its own rules', () => {
	expect(faultsOfPublishing(read('publish.yml'))).toEqual([]);
});

describe('A change to the workflow that publishes is noticed if', () => {
	const publish = read('publish.yml');
	const attacks: Array<[string, string | RegExp, string]> = [
		['an action follows a tag', /upload-artifact@[0-9a-f]{40} # v7.0.0/, 'upload-artifact@v7'],
		['an action names no version', / # v8\.0\.1/, ''],
		['the job that builds may publish', 'contents: read', 'id-token: write'],
		['all jobs may write', 'permissions: {}', 'permissions:\n  contents: write'],
		['nobody is asked', '    environment: npm\n', ''],
		[
			'the job that publishes installs packages',
			'      - run: npm publish',
			'      - run: npm ci\n      - run: npm publish',
		],
		['it publishes the folder, not the tarball', 'npm publish ./release/*.tgz', 'npm publish'],
		['it publishes without provenance', ' --provenance', ''],
		['it takes a tarball that was not tested', / \| sha256sum --check --strict/, ''],
		['a tag beside main is enough', 'HEAD refs/remotes/origin/main', 'HEAD HEAD'],
		['main is not fetched', 'fetch-depth: 0', 'fetch-depth: 1'],
		['a cache is used', 'package-manager-cache: false', 'cache: npm'],
		['the package is packed once more after its test', 'test:package -- release/*.tgz', 'build'],
		['the name of a tag gets into a script', '"$GITHUB_REF_NAME"', '"${{ github.ref_name }}"'],
		['it runs on branches', "tags: ['*.*.*']", "branches: ['**']"],
		['the checkout keeps its token', 'persist-credentials: false', 'persist-credentials: true'],
	];

	it.each(attacks)('%s', (_what, piece, instead) => {
		const changed = publish.replace(piece, instead);
		expect(changed).not.toBe(publish);
		expect([...faultsOfAny(changed), ...faultsOfPublishing(changed)]).not.toEqual([]);
	});
});
