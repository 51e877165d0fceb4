import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { readWorkflow } from '../../support/engine';

const PROJECT = join(__dirname, '../../..');
const EXAMPLES = join(PROJECT, 'examples');

const read = (name: string) => readWorkflow(join(EXAMPLES, `${name}.json`));

describe('an example', () => {
	const names = readdirSync(EXAMPLES)
		.filter((file) => file.endsWith('.json'))
		.map((file) => file.replace(/\.json$/, ''));
	const readme = readFileSync(join(EXAMPLES, 'README.md'), 'utf8');

	it.each(names)('is complete: %s', (name) => {
		const { nodes, connections } = read(name);
		const nodeNames = nodes.map((node) => node.name);
		expect(new Set(nodeNames).size).toBe(nodeNames.length);
		expect(new Set(nodes.map(({ id }) => id)).size).toBe(nodes.length);
		const ends = Object.entries(connections).flatMap(([from, kinds]) => [
			from,
			...Object.values(kinds).flatMap((kind) =>
				kind.flatMap((outputs) => (outputs ?? []).map(({ node }) => node)),
			),
		]);
		expect(ends.filter((end) => !nodeNames.includes(end))).toEqual([]);
	});

	it.each(names)('contains no account data: %s', (name) => {
		const { nodes } = read(name);
		const names = {
			roeAiApi: 'Roe AI',
			openAiApi: 'OpenAI account',
			httpHeaderAuth: 'Roe deliveries',
		};
		for (const [type, credential] of nodes.flatMap((node) =>
			Object.entries(node.credentials ?? {}),
		)) {
			// n8n finds a credential by its name if the workflow contains no ID.
			expect(credential).toEqual({ id: null, name: names[type as keyof typeof names] });
		}
		expect(JSON.stringify(nodes)).not.toMatch(/apiKey|Bearer|organization_id/i);
	});

	const inRealN8n = ['test/e2e', 'test/waits', 'tools/demo'].flatMap((folder) =>
		readdirSync(join(PROJECT, folder), { recursive: true, encoding: 'utf8' })
			.filter((file) => file.endsWith('.ts'))
			.map((file) => readFileSync(join(PROJECT, folder, file), 'utf8')),
	);

	it.each(names)('is run in a real n8n: %s', (name) => {
		const isNamed = (source: string) =>
			source.includes(`'${name}'`) || source.includes(`'${name}.json'`);
		expect(inRealN8n.some(isNamed)).toBe(true);
	});

	it.each(names)('is described in the README: %s', (name) => {
		expect(readme).toContain(`(${name}.json)`);
	});
});
