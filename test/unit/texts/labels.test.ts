import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { RoeAiApi } from '../../../credentials/RoeAiApi.credentials';
import { RoeAiWebhookApi } from '../../../credentials/RoeAiWebhookApi.credentials';
import { resources } from '../../../nodes/RoeAi/actions';
import { agentResource } from '../../../nodes/RoeAi/actions/agent';
import {
	bulkOptionsParameter,
	runOptionsParameter,
} from '../../../nodes/RoeAi/parameters/runOptions';
import { RoeAi } from '../../../nodes/RoeAi/RoeAi.node';
import { RoeAiTrigger } from '../../../nodes/RoeAi/RoeAiTrigger.node';

/** The texts that a user sees for a parameter and everything inside it. The path of names leads to each. */
interface Label {
	path: string;
	property: INodeProperties;
}

const properties = [
	...new RoeAi().description.properties,
	// n8n owns the polling times.
	...new RoeAiTrigger().description.properties.filter(({ name }) => name !== 'pollTimes'),
	...new RoeAiApi().properties,
	...new RoeAiWebhookApi().properties,
].flatMap((property) => withInner(property, operationOf(property)));

/** Parameters that a user can see. */
const shown = properties.filter(({ property }) => property.type !== 'hidden');
const fields = shown.filter(({ property }) => property.type !== 'notice');
const choices = fields.flatMap(({ path, property }) =>
	(property.options ?? [])
		.filter((option): option is INodePropertyOptions => 'value' in option)
		.map((choice) => ({ path: `${path}: ${choice.name}`, choice })),
);

/** Paths of the texts that break a rule. */
const pathsWhere = (rule: (property: INodeProperties) => boolean) =>
	fields.filter(({ property }) => rule(property)).map(({ path }) => path);
const texts = [
	...shown.flatMap(({ path, property: { displayName, description, hint, placeholder } }) =>
		[displayName, description, hint, placeholder].map((text) => ({ path, text: text ?? '' })),
	),
	...choices.flatMap(({ path, choice: { name, description, action } }) =>
		[name, description, action].map((text) => ({ path, text: text ?? '' })),
	),
];
const textsWith = (words: RegExp) =>
	texts.filter(({ text }) => words.test(text)).map(({ path, text }) => `${path}: ${text}`);

describe('the texts of the node panel', () => {
	it('are collected', () => expect(texts.length).toBeGreaterThan(200));

	it('name the unit in the label of every time', () => {
		const times = fields.filter(({ property }) => /timeout|interval/i.test(property.name));
		const numbers = times.filter(({ property }) => property.type === 'number');
		// For Run Async, Run Sync, Run Bulk and Wait, plus the two wait options.
		expect(numbers.length).toBeGreaterThan(6);
		expect(
			numbers
				.map(({ property }) => property.displayName)
				.filter((label) => !/\((Seconds|Minutes)\)$/.test(label)),
		).toEqual([]);
	});

	it('start each example with "e.g."', () => {
		expect(
			pathsWhere(({ type, placeholder }) =>
				['string', 'json'].includes(type) && placeholder !== undefined
					? !placeholder.startsWith('e.g. ')
					: false,
			),
		).toEqual([]);
	});

	it('include an example for every text field, except secrets and fields with a default', () => {
		expect(
			pathsWhere(
				({ type, placeholder, typeOptions, default: byDefault }) =>
					type === 'string' &&
					placeholder === undefined &&
					!typeOptions?.password &&
					byDefault === '',
			),
		).toEqual([]);
	});

	it('explain every field and every operation', () => {
		const plain = ['Resource', 'Operation', 'Type'];
		expect(
			pathsWhere(
				({ displayName, type, description, hint }) =>
					// A collection has a heading above its fields, and the fields explain themselves.
					type !== 'collection' && !plain.includes(displayName) && !description && !hint,
			),
		).toEqual([]);
		const operations = choices.filter(({ choice }) => choice.action !== undefined);
		const names = new Set(operations.map(({ path }) => path));
		expect(names.size).toBe(resources.flatMap((resource) => resource.operations).length);
		expect(operations.filter(({ choice }) => !choice.description)).toEqual([]);
	});

	it('don’t repeat the label in the description', () => {
		const plain = (text = '') => text.toLowerCase().replace(/^(the|an?) |[^a-z ]/g, '');
		expect(
			pathsWhere(({ displayName, description }) => plain(description) === plain(displayName)),
		).toEqual([]);
	});

	it('list the options of a run by name, with those for experts at the end', () => {
		const experts = ['maxConcurrency', 'preventDuplicates', 'requestTimeout', 'traceMetadata'];
		for (const { options = [] } of [runOptionsParameter, bulkOptionsParameter]) {
			const isForExperts = options.map(({ name }) => experts.includes(name));
			expect(isForExperts).toEqual([...isForExperts].sort());
			for (const isExpert of [false, true]) {
				const labels = options
					.filter((_, index) => isForExperts[index] === isExpert)
					.map((option) => ('displayName' in option ? option.displayName : option.name));
				expect(labels.length).toBeGreaterThan(1);
				expect(labels).toEqual([...labels].sort());
			}
		}
	});

	it('call a run by its operation in the list of actions', () => {
		const runs = agentResource.operations.filter(({ option }) => option.value.startsWith('run'));
		const differing = runs.filter(({ option: { name, action } }) => {
			const [, ...words] = name.toLowerCase().split(' ');
			return (
				!action.startsWith('Run agent ') || !words.every((word) => action.includes(` ${word}`))
			);
		});
		expect(runs).toHaveLength(4);
		expect(differing.map(({ option }) => option.action)).toEqual([]);
	});

	it('name operations without articles', () => {
		const actions = choices.flatMap(({ choice }) => choice.action ?? []);
		expect(actions.filter((action) => /\b(an?|the)\b/i.test(action))).toEqual([]);
	});

	it('use n8n’s term "node" rather than "step"', () => {
		// “Execute step” is a button of n8n.
		expect(textsWith(/(?<!“Execute )\bsteps?\b(?!\/)/i)).toEqual([]);
	});

	it('avoid jargon', () => {
		expect(textsWith(/\b(concurrency|payload|endpoint|UUID|boolean|async call|null)\b/i)).toEqual(
			[],
		);
	});

	it('don’t mention files for operations that can’t send any', () => {
		const bulk = shown.filter(({ path }) => path.startsWith('agent.runBulk'));
		const row = bulk.filter(({ path }) => path.includes('inputs.'));
		expect(row.map(({ property }) => property.name)).toEqual(['key', 'value']);
		const words = texts.filter(({ path }) => path.startsWith('agent.runBulk'));
		expect(words.filter(({ text }) => /binary/i.test(text))).toEqual([]);
	});
});

function operationOf({ displayOptions }: INodeProperties): string {
	const { resource, operation } = displayOptions?.show ?? {};
	return [resource?.[0], operation?.[0]].filter((name) => name !== undefined).join('.');
}

function withInner(property: INodeProperties, outside: string): Label[] {
	const path = `${outside}.${property.name}`;
	const inner = (property.options ?? []).flatMap((option) => {
		if ('values' in option) return option.values;
		return 'type' in option ? [option] : [];
	});
	return [{ path, property }, ...inner.flatMap((each) => withInner(each, path))];
}
