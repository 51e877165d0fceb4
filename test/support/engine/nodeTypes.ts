import './environment';

import {
	type INodeType,
	type INodeTypes,
	type IVersionedNodeType,
	NodeHelpers,
} from 'n8n-workflow';
import knownNodes from 'n8n-nodes-base/dist/known/nodes.json';

type AnyNodeType = INodeType | IVersionedNodeType;

/** Our nodes from source, under the names that users' workflows have. */
const OWN_NODES: Record<string, () => AnyNodeType> = {
	'n8n-nodes-roe-ai.roeAi': () => ownNode('RoeAi'),
	'n8n-nodes-roe-ai.roeAiTrigger': () => ownNode('RoeAiTrigger'),
};

const BUILT_IN = 'n8n-nodes-base.';

/** The node types of an n8n with our package: ours from source, n8n's own from its package, loaded when a workflow needs them. */
export class TestNodeTypes implements INodeTypes {
	private readonly loaded = new Map<string, AnyNodeType>();

	/** @param more Node types of the test itself, by their full names. */
	constructor(private readonly more: Record<string, AnyNodeType> = {}) {}

	getByName(name: string): AnyNodeType {
		let nodeType = this.more[name] ?? this.loaded.get(name);
		if (nodeType === undefined) {
			nodeType = OWN_NODES[name]?.() ?? loadBuiltIn(name);
			this.loaded.set(name, nodeType);
		}
		return nodeType;
	}

	getByNameAndVersion(name: string, version?: number): INodeType {
		return NodeHelpers.getVersionedNodeType(this.getByName(name), version);
	}

	getKnownTypes() {
		return {};
	}
}

/** The extension is needed: outside jest, `RoeAi.node` alone would resolve to the JSON file with that name. */
function ownNode(className: string): AnyNodeType {
	return new (jestOrNodeRequire(`../../../nodes/RoeAi/${className}.node.ts`)[className])();
}

function loadBuiltIn(name: string): AnyNodeType {
	const known = name.startsWith(BUILT_IN)
		? (knownNodes as Record<string, { className: string; sourcePath: string } | undefined>)[
				name.slice(BUILT_IN.length)
			]
		: undefined;
	if (known === undefined) throw new Error(`The test engine knows no node type "${name}"`);
	const exported = jestOrNodeRequire(`n8n-nodes-base/${known.sourcePath}`);
	return new exported[known.className]();
}

/** Loaded by path at run time, since an `import` would load all nodes. */
function jestOrNodeRequire(path: string): Record<string, new () => AnyNodeType> {
	// eslint-disable-next-line @typescript-eslint/no-require-imports -- the path is known only once a workflow names the node
	return require(path) as Record<string, new () => AnyNodeType>;
}
