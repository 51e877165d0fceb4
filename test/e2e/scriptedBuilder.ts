import type { IConnections, INode, INodeParameters } from 'n8n-workflow';

import type { WorkflowJson } from '../../tools/server/n8nClient';
import type { Shown } from './shownToBuilder';

/** What the user of the builder has said. */
export interface Wish {
	/** As the hints put it: how long jobs take. */
	duration: string;
	agentId: string;
	inputs: Record<string, string>;
}

/** Nodes of n8n's own that a builder knows, by the word for them in hints. */
const KNOWN = {
	start: { type: 'n8n-nodes-base.manualTrigger', typeVersion: 1 },
	end: { type: 'n8n-nodes-base.noOp', typeVersion: 1 },
};

export const START = 'Start by hand';
export const END = 'Result';

interface Step {
	name: string;
	node: Pick<INode, 'type' | 'typeVersion' | 'parameters'> & Pick<Partial<INode>, 'onError'>;
	/** The words about the operation. */
	hint: string;
}

/**
 * A builder without a model: it makes a workflow from what n8n shows, by rules, and knows nothing else about the node. A rule looks
 * for a form of words in the hints: the names of operations in quotes, the shape of a value, "Leave it out", outputs that are to be connected.
 *
 * @throws {Error} if the words don't say what a rule needs to know.
 */
export function buildWorkflow({ search, types }: Shown, wish: Wish): WorkflowJson {
	const type = find(search, /^- (\S+)/);
	const version = Number(find(search, /^ +Version: (\d+)/m));
	const advice = find(search, /^ +@builderHint (.*)/m).split(/(?<=\.) /);
	const sentence = advice.find((each) => each.includes(wish.duration));
	if (sentence === undefined) throw new Error(`No advice for jobs that take ${wish.duration}`);
	const steps = [...sentence.matchAll(/'(\w+)'|(Wait) node with (\d+) seconds/g)].flatMap(
		([, quoted, wait, seconds]): Step[] => {
			if (wait !== undefined) {
				const related = find(search, /^ +- (\S+\.wait): "Pauses/m);
				const parameters = { amount: Number(seconds), unit: 'seconds' };
				return [{ name: wait, node: { type: related, typeVersion: 1.1, parameters }, hint: '' }];
			}
			const block = findTypes(types, quoted);
			if (block === undefined) return [];
			const parameters = fillIn(block, wish);
			const hint = new RegExp(`- ${quoted}\\n.*\\n +@builderHint (.*)`).exec(search)?.[1] ?? '';
			const [, onError] = /Set onError to '(\w+)'/.exec(hint) ?? [];
			const settings = onError === undefined ? {} : { onError: onError as INode['onError'] };
			return [
				{ name: quoted, node: { type, typeVersion: version, parameters, ...settings }, hint },
			];
		},
	);
	return connect(steps);
}

/** The type of an operation's parameters, with the comments in it. Undefined if there is no such operation. */
function findTypes(types: string, operation: string): string | undefined {
	return types
		.split(/^export type /m)
		.find((block) => block.includes(`\n  operation: '${operation}';`));
}

function fillIn(block: string, { agentId, inputs }: Wish): INodeParameters {
	const parameters: INodeParameters = {
		resource: find(block, /^ {2}resource: '(\w+)'/m),
		operation: find(block, /^ {2}operation: '(\w+)'/m),
	};
	const hints = [...block.matchAll(/@builderHint (.*)(?:\n \* .*)*\n \*\/\n {4}(\w+)\??:/g)];
	for (const [, hint, name] of hints) {
		if (/Leave it out|Only in a tool/.test(hint)) continue;
		const forId = /\{[^{}]*mode: 'id'[^{}]*\}/.exec(hint)?.[0];
		const forRow = /\{ (values): \[(\{[^{}]*\})\] \}/.exec(hint);
		const forUsual = /^'(\w+)' for most/.exec(hint)?.[1];
		if (forId !== undefined) {
			parameters[name] = { ...toObject(forId), value: agentId };
		} else if (forRow !== null) {
			const [, list, row] = forRow;
			const toRow = ([key, value]: [string, string]) =>
				toObject(row.replace('INPUT_KEY', key).replace('TEXT', value));
			parameters[name] = { [list]: Object.entries(inputs).map(toRow) };
		} else if (forUsual !== undefined) {
			parameters[name] = forUsual;
		}
	}
	return parameters;
}

/** An object as a hint writes it. */
const toObject = (text: string) =>
	JSON.parse(text.replace(/(\w+):/g, '"$1":').replaceAll("'", '"')) as INodeParameters;

/** One node after the other, unless a hint says which output leads where. */
function connect(steps: Step[]): WorkflowJson {
	const names = [START, ...steps.map(({ name }) => name), END];
	const connections: IConnections = {};
	const to = (node: string) => [{ node, type: 'main' as const, index: 0 }];
	names.slice(0, -1).forEach((name, index) => {
		const hint = steps[index - 1]?.hint ?? '';
		const next = to(names[index + 1]);
		const [, back] = /the second output \(\w+\) back to the (\w+) node/.exec(hint) ?? [];
		const isFirstNext = /Connect the first output \(\w+\) to the next/.test(hint);
		connections[name] = {
			main: back !== undefined && isFirstNext ? [next, to(back)] : [next],
		};
	});
	const own = { parameters: {}, ...KNOWN.start };
	const nodes = [
		{ name: START, node: own },
		...steps,
		{ name: END, node: { parameters: {}, ...KNOWN.end } },
	].map(
		({ name, node }, index): INode => ({
			...node,
			id: `${index}`,
			name,
			position: [200 * index, 0],
		}),
	);
	return { name: 'Made from what the builder is shown', nodes, connections };
}

function find(text: string, pattern: RegExp): string {
	const found = pattern.exec(text)?.[1];
	if (found === undefined) throw new Error(`The builder isn't shown ${pattern}`);
	return found;
}
