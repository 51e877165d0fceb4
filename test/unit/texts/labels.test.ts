import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { RoeAiApi } from '../../../credentials/RoeAiApi.credentials';
import { RoeAiWebhookApi } from '../../../credentials/RoeAiWebhookApi.credentials';
import { resources } from '../../../nodes/RoeAi/actions';
import { RoeAi } from '../../../nodes/RoeAi/RoeAi.node';
import { RoeAiTrigger } from '../../../nodes/RoeAi/RoeAiTrigger.node';

/** What a person reads of a parameter, with those inside of it: its name leads to it from the outside. */
interface Label {
	path: string;
	property: INodeProperties;
}

const properties = [
	...new RoeAi().description.properties,
	// The times of polling are n8n's own.
	...new RoeAiTrigger().description.properties.filter(({ name }) => name !== 'pollTimes'),
	...new RoeAiApi().properties,
	...new RoeAiWebhookApi().properties,
].flatMap((property) => withInner(property, operationOf(property)));

/** Parameters that a person sees. */
const shown = properties.filter(({ property }) => property.type !== 'hidden');
const fields = shown.filter(({ property }) => property.type !== 'notice');
const choices = fields.flatMap(({ path, property }) =>
	(property.options ?? [])
		.filter((option): option is INodePropertyOptions => 'value' in option)
		.map((choice) => ({ path: `${path}: ${choice.name}`, choice })),
);

/** Where what is read breaks a rule. */
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

describe('what a person reads in the panel', () => {
	it('is there', () => expect(texts.length).toBeGreaterThan(200));

	it('tells the unit of every time in its label', () => {
		const times = fields.filter(({ property }) => /timeout|interval/i.test(property.name));
		const numbers = times.filter(({ property }) => property.type === 'number');
		// Of Run Async, Sync, Bulk, and Wait; and the two of waiting.
		expect(numbers.length).toBeGreaterThan(6);
		expect(
			numbers
				.map(({ property }) => property.displayName)
				.filter((label) => !/\((Seconds|Minutes)\)$/.test(label)),
		).toEqual([]);
	});

	it('gives examples as n8n does', () => {
		expect(
			pathsWhere(({ type, placeholder }) =>
				['string', 'json'].includes(type) && placeholder !== undefined
					? !placeholder.startsWith('e.g. ')
					: false,
			),
		).toEqual([]);
	});

	it('has an example wherever a text is typed, but for secrets and what is filled in', () => {
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

	it('explains every field, and every operation', () => {
		const plain = ['Resource', 'Operation', 'Type'];
		expect(
			pathsWhere(
				({ displayName, type, description, hint }) =>
					// A collection has a name above its fields, which explain themselves.
					type !== 'collection' && !plain.includes(displayName) && !description && !hint,
			),
		).toEqual([]);
		const operations = choices.filter(({ choice }) => choice.action !== undefined);
		expect(operations).toHaveLength(resources.flatMap((resource) => resource.operations).length);
		expect(operations.filter(({ choice }) => !choice.description)).toEqual([]);
	});

	it('says more in a description than the label does', () => {
		const plain = (text = '') => text.toLowerCase().replace(/^(the|an?) |[^a-z ]/g, '');
		expect(
			pathsWhere(({ displayName, description }) => plain(description) === plain(displayName)),
		).toEqual([]);
	});

	it('names operations without articles', () => {
		const actions = choices.flatMap(({ choice }) => choice.action ?? []);
		expect(actions.filter((action) => /\b(an?|the)\b/i.test(action))).toEqual([]);
	});

	it('has n8n’s words: a node is no step', () => {
		expect(textsWith(/\bsteps?\b(?!\/)/i)).toEqual([]);
	});

	it('has plain words', () => {
		expect(textsWith(/\b(concurrency|payload|endpoint|UUID|boolean|async call|null)\b/i)).toEqual(
			[],
		);
	});

	it('offers no file where none can be sent', () => {
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
