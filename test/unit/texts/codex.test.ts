import { readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Codex {
	categories: string[];
	subcategories: Record<string, string[]>;
	alias: string[];
}

const NODES = join(__dirname, '../../../nodes/RoeAi');
const readCodex = (node: string) =>
	JSON.parse(readFileSync(join(NODES, `${node}.node.json`), 'utf8')) as Codex;

// The search itself is tested in n8n's editor: test/ui/nodesPanel.test.ts.
describe.each(['RoeAi', 'RoeAiTrigger'])('the codex file of %s', (node) => {
	const { categories, subcategories, alias } = readCodex(node);

	it('has n8n’s category AI, and keeps the node in the search and in the lists of apps', () => {
		expect(categories).toContain('AI');
		// n8n's search hides AI nodes without "Root Nodes" until the workflow has another AI node. "*" is its list of apps.
		expect(subcategories.AI).toEqual(expect.arrayContaining(['Root Nodes', '*']));
	});

	it('has no search word twice', () => {
		expect(new Set(alias.map((word) => word.toLowerCase())).size).toBe(alias.length);
	});
});

describe('the search words', () => {
	it.each([
		...['run agent', 'AI agent', 'document extraction', 'due diligence', 'KYC', 'AML', 'invoice'],
		'OCR',
	])('include “%s”', (words) => expect(readCodex('RoeAi').alias).toContain(words));
});
