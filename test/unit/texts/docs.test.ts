import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { INodeProperties } from 'n8n-workflow';

import { resources } from '../../../nodes/RoeAi/actions';
import { RoeAi } from '../../../nodes/RoeAi/RoeAi.node';
import { RoeAiTrigger } from '../../../nodes/RoeAi/RoeAiTrigger.node';
import { bulkOptionsParameter } from '../../../nodes/RoeAi/parameters/runOptions';
import { STATUSES } from '../../../nodes/RoeAi/transport/jobStatuses';

const PROJECT = join(__dirname, '../../..');
const read = (file: string) => readFileSync(join(PROJECT, file), 'utf8');

/** All pages for readers, as files of the project. */
const PAGES = execFileSync(
	'git',
	['ls-files', '--cached', '--others', '--exclude-standard', '*.md'],
	{
		cwd: PROJECT,
		encoding: 'utf8',
	},
)
	.split('\n')
	// The frame from which `npm run bench` makes docs/bench.md: links in it are meant from there.
	.filter((page) => page !== '' && page !== 'bench/notes.md');

/** The anchor that GitHub generates for a heading. */
const anchorOf = (heading: string) =>
	heading
		.toLowerCase()
		.replace(/[^\p{L}\p{N}\s_-]/gu, '')
		.trim()
		.replace(/\s/g, '-');

const withoutCode = (text: string) => text.replace(/^```[\s\S]*?^```/gm, '');
const headingsOf = (text: string) =>
	[...withoutCode(text).matchAll(/^#+ (.+)$/gm)].map(([, heading]) => heading);

describe('a link', () => {
	it.each(PAGES)('in %s leads to an existing file or heading', (page) => {
		const wrong = [...withoutCode(read(page)).matchAll(/\]\(([^)\s]+)\)/g)]
			.map(([, target]) => target)
			.filter((target) => !/^(https?:|mailto:)/.test(target))
			.filter((target) => {
				const [path, anchor] = target.split('#');
				const file = path === '' ? join(PROJECT, page) : resolve(PROJECT, dirname(page), path);
				if (!existsSync(file)) return true;
				if (anchor === undefined) return false;
				const anchors = headingsOf(readFileSync(file, 'utf8')).map(anchorOf);
				return !anchors.includes(anchor);
			});
		expect(wrong).toEqual([]);
	});

	it('in a node or the credential leads to a heading of the README', () => {
		const anchors = headingsOf(read('README.md')).map(anchorOf);
		const sources = [
			'credentials/RoeAiApi.credentials.ts',
			'nodes/RoeAi/RoeAi.node.json',
			'nodes/RoeAi/RoeAiTrigger.node.json',
		];
		const linked = sources.flatMap((file) =>
			[...read(file).matchAll(/n8n-nodes-roe-ai#([a-z-]+)/g)].map(([, anchor]) => anchor),
		);
		expect(linked.length).toBeGreaterThan(3);
		// GitHub shows the README itself under this URL.
		expect(linked.filter((anchor) => anchor !== 'readme' && !anchors.includes(anchor))).toEqual([]);
	});
});

describe('an npm command', () => {
	it.each(PAGES)('in %s exists', (page) => {
		const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
		const named = [...read(page).matchAll(/\bnpm (?:run ([a-z:0-9]+)|(start|test)\b)/g)].map(
			([, script, short]) => script ?? short,
		);
		expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
	});

	it('is run by CI unless it’s a part of npm test, or only ends when it’s stopped', () => {
		const notRun = ['test:security', 'dev', 'sandbox'];
		const table = [...read('CONTRIBUTING.md').matchAll(/^\| (`npm .+?) \|/gm)].map(
			([, cell]) => cell,
		);
		const named = table.flatMap((cell) => cell.match(/npm (run )?[a-z:0-9]+/g) ?? []);
		const steps: string[] = read('.ci/run').match(/^step npm (run )?[a-z:0-9]+/gm) ?? [];
		expect(named.length).toBeGreaterThan(10);
		expect(
			named.filter(
				(command) =>
					!steps.includes(`step ${command}`) &&
					!notRun.some((name) => command.endsWith(` ${name}`)),
			),
		).toEqual([]);
	});

	it('starts a program that exists', () => {
		const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
		const files = Object.values(scripts).flatMap(
			(script) => script.match(/\S+\.(mjs|ts)\b/g) ?? [],
		);
		expect(files.length).toBeGreaterThan(5);
		expect(files.filter((file) => !existsSync(join(PROJECT, file)))).toEqual([]);
	});
});

describe('README.md', () => {
	it('can be read in a few minutes', () => {
		expect(read('README.md').split('\n').length).toBeLessThanOrEqual(250);
	});

	it('links all pages of docs', () => {
		const pages = readdirSync(join(PROJECT, 'docs')).filter((file) => file.endsWith('.md'));
		// Each page is linked, or linked by a linked one.
		const linked = new Set(['README.md']);
		for (const page of linked) {
			for (const [, target] of read(page).matchAll(/\]\(([\w./-]+\.md)/g)) {
				linked.add(join(dirname(page), target));
			}
		}
		expect(pages.filter((page) => !linked.has(`docs/${page}`))).toEqual([]);
	});

	it('has only figures that the comparison has', () => {
		const section = read('README.md').split('\n## Speed\n')[1].split('\n## ')[0];
		const figures = section.match(/\d[\d.,]*(×| MB)/g) ?? [];
		expect(figures.length).toBeGreaterThan(3);
		const comparison = read('docs/comparison.md').split('\n## Speed\n')[1];
		expect(figures.filter((figure) => !comparison.includes(figure))).toEqual([]);
	});

	it.each(resources)('has all operations of $name in its table', ({ name, operations }) => {
		const table = read('README.md').split('\n## Operations')[1].split('\n\n')[1];
		const rows = table.split('\n').map((row) => row.split('|').map((cell) => cell.trim()));
		const first = rows.findIndex(([, resource]) => resource === name);
		const next = rows.findIndex(([, resource], index) => index > first && resource !== '');
		const named = rows
			.slice(first, next === -1 ? undefined : next)
			.flatMap(([, , cell]) => cell.split(', '));
		expect(first).toBeGreaterThan(0);
		expect(
			operations.map(({ option }) => option.name).filter((label) => !named.includes(label)),
		).toEqual([]);
	});
});

describe('docs/operations.md', () => {
	const page = read('docs/operations.md');
	/** In the order of the page: a heading, and the text under it. */
	const sections = new Map(
		page
			.split(/^### /m)
			.slice(1)
			.map((section) => [section.split('\n')[0], section.split(/^## /m)[0]]),
	);
	/** Some resources share operation names. From the second one on, the heading also names the resource. */
	const toHeading = (name: string, index: number) =>
		resources
			.slice(0, index)
			.some(({ operations: all }) => all.some(({ option }) => option.name === name))
			? `${name} (${resources[index].name})`
			: name;
	const operations = resources.flatMap(({ value, operations: all }, index) =>
		all.map((operation) => ({
			heading: toHeading(operation.option.name, index),
			picture: `.pictures/operation-${value}-${operation.option.value}.png`,
			operation,
		})),
	);

	it.each(operations)('describes and shows $heading', ({ heading, picture }) => {
		expect(sections.get(heading)).toContain(`(${picture})`);
	});

	it('describes only operations and parameters that exist', () => {
		const shared = [
			'Values from expressions',
			...['Agent', 'Inputs', 'Options', 'Metadata', 'Deduplication Key', 'Wait Options', 'Include'],
			...['Lists', 'Simplify', 'In tools'],
		];
		const known = [...operations.map(({ heading }) => heading), ...shared];
		expect([...sections.keys()].filter((heading) => !known.includes(heading))).toEqual([]);

		const labels = new Set(operations.flatMap(({ operation }) => labelsOf(operation.properties)));
		const firstColumns = [...page.matchAll(/^\| (\*.+?) \|/gm)].map(([, cell]) => cell);
		const named = firstColumns.flatMap((cell) => cell.match(/\*[^*]+\*/g) ?? []);
		expect(named.length).toBeGreaterThan(20);
		expect(named.filter((name) => !labels.has(name.replaceAll('*', '')))).toEqual([]);
	});

	it('has a row for each status of a job', () => {
		const rows = [...(sections.get('Get Status') ?? '').matchAll(/^\| (`[A-Z_`, ]+) \|/gm)].join();
		expect(STATUSES.filter(({ word }) => !rows.includes(`\`${word}\``))).toEqual([]);
	});

	it('names the options of Run Bulk', () => {
		const section = sections.get('Run Bulk') ?? '';
		const labels = labelsOf((bulkOptionsParameter.options ?? []) as INodeProperties[]);
		expect(labels.length).toBeGreaterThan(2);
		expect(labels.filter((label) => !section.includes(`*${label}*`))).toEqual([]);
	});

	it('names all parameters', () => {
		const labels = new Set(operations.flatMap(({ operation }) => labelsOf(operation.properties)));
		// n8n shows this word above a row.
		labels.delete('Input');
		expect(
			[...labels].filter((label) => !page.includes(`*${label}*`) && !page.includes(`[${label}]`)),
		).toEqual([]);
	});
});

/** Labels of parameters, including those inside collections. */
function labelsOf(properties: INodeProperties[]): string[] {
	return properties
		.filter(({ type }) => type !== 'notice')
		.flatMap((property) => [
			property.displayName,
			...(property.options ?? []).flatMap((option) => {
				if ('values' in option) return labelsOf(option.values);
				return 'displayName' in option ? labelsOf([option]) : [];
			}),
		]);
}

describe('docs/troubleshooting.md', () => {
	const errors = headingsOf(read('docs/troubleshooting.md'));
	const code = ['nodes', 'credentials'].flatMap(sourcesIn).map(read).join('\n');
	const texts = [...withoutCode(read('docs/troubleshooting.md')).matchAll(/^### (.+)$/gm)].map(
		([, heading]) => heading,
	);

	it('lists errors', () => expect(texts.length).toBeGreaterThan(30));

	it.each(texts)('lists only messages that the code can produce: %s', (heading) => {
		expect(errors).toContain(heading);
		expect(code).toContain(heading);
	});

	it.each([...code.matchAll(/^\t\twhat: '([^']+)',$/gm)].map(([, what]) => what))(
		'explains what a response can mean: %s',
		(what) => {
			expect(texts).toContain(what);
		},
	);
});

function sourcesIn(folder: string): string[] {
	return readdirSync(join(PROJECT, folder), { recursive: true, encoding: 'utf8' })
		.filter((file) => file.endsWith('.ts'))
		.map((file) => join(folder, file));
}

describe('the table of versions in docs/upgrading.md', () => {
	const [, row] = /^\|(?:---\|)+\n\| (.+) \|$/m.exec(read('docs/upgrading.md'))!;
	const [release, ...others] = row.split(' | ');

	it('begins with the version of the package, and says if the changelog has no release of it', () => {
		const { version } = JSON.parse(read('package.json')) as { version: string };
		const lock = JSON.parse(read('package-lock.json')) as { version: string };
		const isReleased = headingsOf(read('CHANGELOG.md')).some((heading) =>
			heading.replace(/[[\]]/g, '').startsWith(`${version} `),
		);
		expect(release).toBe(isReleased ? version : `${version} (not released yet)`);
		expect(lock.version).toBe(version);
	});

	it('has the versions of the nodes, and the oldest n8n', () => {
		const [node, trigger, oldest] = others;
		expect(new RoeAi().description.version).toBe(Number(node));
		expect(new RoeAiTrigger().description.version).toBe(Number(trigger));
		expect(read('tools/lib/n8nVersion.mjs')).toContain(`OLDEST_N8N = '${oldest}'`);
	});
});

describe('the oldest supported n8n', () => {
	it.each(['README.md', 'docs/upgrading.md', '.github/workflows/ci.yml'])(
		'is named in %s',
		(file) => {
			const { oldest } = /OLDEST_N8N = '(?<oldest>[\d.]+)'/.exec(
				read('tools/lib/n8nVersion.mjs'),
			)!.groups!;
			expect(read(file)).toContain(oldest);
		},
	);
});
