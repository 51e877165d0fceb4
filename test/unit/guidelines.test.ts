import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { RoeAiApi } from '../../credentials/RoeAiApi.credentials';
import { RoeAiWebhookApi } from '../../credentials/RoeAiWebhookApi.credentials';
import { resources } from '../../nodes/RoeAi/actions';
import { RoeAi } from '../../nodes/RoeAi/RoeAi.node';
import { RoeAiTrigger } from '../../nodes/RoeAi/RoeAiTrigger.node';

/** The rules of n8n for verified nodes that neither n8n's lint nor another test checks. docs/verification.md lists all of them. */

const PROJECT = join(__dirname, '../..');
const read = (file: string) => readFileSync(join(PROJECT, file), 'utf8');

const REPOSITORY = 'https://github.com/roe-ai/n8n-nodes-roe-ai';
/** As n8n's documentation and its nodes panel name them. */
const CATEGORIES = [
	...['AI', 'Analytics', 'Communication', 'Data & Storage', 'Development', 'Finance & Accounting'],
	...['Marketing & Content', 'Miscellaneous', 'Productivity', 'Sales', 'Utility'],
];
const NODES = [
	{ file: 'RoeAi', description: new RoeAi().description },
	{ file: 'RoeAiTrigger', description: new RoeAiTrigger().description },
];

interface Manifest {
	name: string;
	license: string;
	keywords: string[];
	homepage: string;
	repository: { url: string };
	bugs: { url: string };
	scripts: Record<string, string>;
	n8n: { strict: boolean };
}

interface Codex {
	node: string;
	nodeVersion: string;
	codexVersion: string;
	categories: string[];
	resources: Record<string, Array<{ url: string }>>;
}

const manifest = JSON.parse(read('package.json')) as Manifest;

const trackedFiles = (...patterns: string[]) =>
	execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', ...patterns], {
		cwd: PROJECT,
		encoding: 'utf8',
	})
		.split('\n')
		.filter(Boolean);

describe('the package', () => {
	it('has the MIT license, in package.json and as a file', () => {
		expect(manifest.license).toBe('MIT');
		expect(read('LICENSE.md')).toMatch(/^MIT License/);
	});

	it('has a name and keyword by which n8n finds it', () => {
		expect(manifest.name).toMatch(/^n8n-nodes-/);
		expect(manifest.keywords).toContain('n8n-community-node-package');
	});

	it('names one repository in all its links', () => {
		const { homepage, repository, bugs } = manifest;
		expect(repository.url).toBe(`git+${REPOSITORY}.git`);
		expect([homepage, bugs.url]).toEqual([REPOSITORY, `${REPOSITORY}/issues`]);
		const links = [
			...[new RoeAiApi(), new RoeAiWebhookApi()].map((credential) => credential.documentationUrl),
			...NODES.flatMap(({ file }) =>
				Object.values(readCodex(file).resources).flatMap((list) => list.map(({ url }) => url)),
			),
		];
		expect(links.filter((url) => !url.startsWith(REPOSITORY))).toEqual([]);
	});

	it('is checked in n8n’s strict mode', () => {
		expect(manifest.n8n.strict).toBe(true);
		expect(read('tools/lint.mjs')).toContain("'@n8n/node-cli/bin/n8n-node.mjs', ['lint'");
	});

	it('has no picture that n8n’s build tool would add to it', () => {
		const icons = /^nodes\/RoeAi\/roe(\.dark)?\.svg$/;
		const inDotFolder = /(^|\/)\./;
		const pictures = trackedFiles('*.png', '*.svg');
		expect(pictures.filter((file) => icons.test(file))).toHaveLength(2);
		expect(pictures.filter((file) => !icons.test(file) && !inDotFolder.test(file))).toEqual([]);
	});
});

describe.each(NODES)('the node $description.displayName', ({ file, description }) => {
	it('has a codex file for its name, version and categories', () => {
		const codex = readCodex(file);
		expect(codex.node).toBe(`${manifest.name}.${description.name}`);
		expect(Number(codex.nodeVersion)).toBe(description.version);
		expect(codex.codexVersion).toBe('1.0');
		expect(codex.categories.length).toBeGreaterThan(0);
		expect(codex.categories.filter((category) => !CATEGORIES.includes(category))).toEqual([]);
	});

	it('has square icons for the light and the dark theme', () => {
		const icons = Object.values(description.icon as { light: string; dark: string });
		expect(icons).toHaveLength(2);
		for (const icon of icons) {
			const svg = read(`nodes/RoeAi/${icon.replace('file:', '')}`);
			const [, width, height] = /viewBox="0 0 (\d+) (\d+)"/.exec(svg) ?? [];
			expect(width).toBeDefined();
			expect(height).toBe(width);
		}
	});

	it('doesn’t have “node” in its name', () => {
		expect(description.displayName).not.toMatch(/node/i);
	});
});

it('A resource locator shows its list first', () => {
	const locators = resources
		.flatMap(({ operations }) => operations.flatMap(({ properties }) => properties))
		.filter(({ type }) => type === 'resourceLocator');
	expect(locators.length).toBeGreaterThan(0);
	for (const locator of locators) {
		expect(locator.default).toMatchObject({ mode: 'list' });
		expect(locator.modes?.[0].name).toBe('list');
	}
});

describe('a text for users', () => {
	it('is in English', () => {
		const pages = [...trackedFiles('*.md'), ...trackedFiles('examples/*.json')];
		const foreign = /(?![A-Za-z])\p{L}+/u;
		expect(pages.filter((page) => foreign.test(read(page)))).toEqual([]);
	});

	it('says what happened and what to do, instead of “error” or “problem”', () => {
		const errors = read('test/texts.golden.md').split('## Everything else')[0];
		const texts = errors.split('\n').filter((line) => line.startsWith('- '));
		expect(texts.length).toBeGreaterThan(100);
		// Names of parameters are in single quotes.
		const plain = texts.map((text) => text.replace(/'[A-Z][^']*'/g, ''));
		expect(plain.filter((text) => /\b(error|problem|failure|mistake)s?\b/i.test(text))).toEqual([]);
	});
});

function readCodex(file: string): Codex {
	return JSON.parse(read(`nodes/RoeAi/${file}.node.json`)) as Codex;
}
