import { execFileSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import type { INodeTypeDescription } from 'n8n-workflow';

import { installedN8n } from '../../tools/server/installedN8n';
import type { N8nClient } from '../../tools/server/n8nClient';

/** With n8n's own functions: the entry of a search, and the types that n8n makes for a community node. */
const PROGRAM = `
const [n8n, id] = process.argv.slice(1);
const from = (path) => require(require.resolve(path, { paths: [n8n] }));
const { NodeTypeParser, formatNodeResult } = from('@n8n/ai-utilities/node-catalog');
const { synthesizeNodeTypeDef } = require(n8n + '/dist/modules/mcp-registry/synthesize-type-def.js');
const nodes = JSON.parse(require('node:fs').readFileSync(0, 'utf8'));
const node = nodes.find(({ name }) => name === id);
const search = formatNodeResult(new NodeTypeParser(nodes), id);
console.log(JSON.stringify({ search, types: synthesizeNodeTypeDef(node) }));
`;

/** What n8n's AI workflow builder is shown of a node. */
export interface Shown {
	/** In the results of a search. */
	search: string;
	/** When it asks for the node's parameters. */
	types: string;
}

export async function readShownToBuilder(n8n: N8nClient, nodeType: string): Promise<Shown> {
	const response = await fetch(`${n8n.url}/types/nodes.json`, { headers: n8n.headers() });
	const nodes = (await response.json()) as INodeTypeDescription[];
	const ours = nodes.filter(({ name }) => name.startsWith('n8n-nodes-roe-ai.'));
	const { node, n8n: program } = installedN8n();
	const folder = dirname(dirname(program));
	const shown = execFileSync(node, ['-e', PROGRAM, join(folder), nodeType], {
		input: JSON.stringify(ours),
		encoding: 'utf8',
		maxBuffer: 2 ** 25,
	});
	return JSON.parse(shown) as Shown;
}
