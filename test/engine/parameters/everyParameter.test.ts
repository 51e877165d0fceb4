import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { RoeAi } from '../../../nodes/RoeAi/RoeAi.node';
import { operations, PARAMETERS, twoItems } from '../../support/everyOperation';
import { operate } from '../../support/operate';
import { ROE } from '../../support/roeNode';
import { useSandbox } from '../../support/useSandbox';

const roe = useSandbox({ jobDuration: 1 });

type Operation = (typeof operations)[number];

/** A parameter of one operation: at the top, or an entry of a collection. */
interface Parameter {
	operation: Operation;
	collection?: string;
	property: INodeProperties;
}

/** Values that can't be read, by the type of the parameter. What has types of its own has tests of its own. */
const UNREADABLE: Partial<Record<INodeProperties['type'], unknown[]>> = {
	boolean: ['perhaps', 2, ' ', [], {}],
	number: ['many', '5,5', '0x10', -1, ' ', [], {}, true],
	options: ['no such choice', ' ', [], {}],
	dateTime: ['2026-02-30', '5', 5, {}],
	string: [[['a list']], { an: 'object' }],
	json: ['{"cut off', '[]', 5],
	multiOptions: [['no such choice'], 'metadata,no such choice', 5, {}],
};

/** Choices that say which operation is tried. */
const SET_BY_OPERATE = ['resource', 'operation'];
/** Filters that Roe compares with JSON: a list or an object is its JSON text. */
const TAKES_JSON = ['filters.metadata'];

const isShownFor = ({ displayOptions }: INodeProperties, operation: Operation): boolean => {
	const [resource, name] = operation.split('.');
	const { resource: resources, operation: names } = displayOptions?.show ?? {};
	return resources?.includes(resource) === true && names?.includes(name) === true;
};

const entriesOf = ({ type, options = [] }: INodeProperties): INodeProperties[] =>
	type === 'collection' ? options.filter((entry): entry is INodeProperties => 'type' in entry) : [];

const pathOf = ({ collection, property }: Parameter) =>
	[collection, property.name].filter(Boolean).join('.');

const properties = new RoeAi().description.properties;
const parameters: Parameter[] = operations
	.flatMap((operation) =>
		properties
			.filter((property) => isShownFor(property, operation))
			.flatMap((property): Parameter[] => [
				{ operation, property },
				...entriesOf(property).map((entry) => ({
					operation,
					collection: property.name,
					property: entry,
				})),
			]),
	)
	.filter(({ property }) => UNREADABLE[property.type] !== undefined)
	.filter(({ property }) => property.noDataExpression !== true)
	.filter((parameter) => !TAKES_JSON.includes(pathOf(parameter)));

/** The operation's parameters, with an expression for one of them: the first item has what works, each other one what is tried. */
function withExpression({ operation, collection, property }: Parameter, item: string): IDataObject {
	const given = { ...PARAMETERS[operation], ...REQUIRED[property.name] };
	const before = collection === undefined ? given : ((given[collection] ?? {}) as IDataObject);
	const works = before[property.name] ?? WORKING[property.name] ?? property.default;
	const inner = /^=\{\{(.*)\}\}$/.exec(String(works))?.[1] ?? JSON.stringify(works);
	const expression = { [property.name]: `={{ $itemIndex === 0 ? (${inner}) : ${item} }}` };
	const all = { ...shownBy(property), ...given };
	return collection === undefined
		? { ...all, ...expression }
		: { ...all, [collection]: { ...before, ...expression } };
}

/** What a parameter needs to work, if it is not what the operation is tried with. */
const REQUIRED: Record<string, IDataObject> = {
	inputsJson: { inputsJson: '{"company_name": "a", "question": "b"}' },
};

/** Values that work, of options that don't have one by default. */
const WORKING: Record<string, string> = { deduplicationKey: 'a key' };

/** Options that say what must not happen: nothing is an error, since the user wants something to count. */
const NEVER_EMPTY = ['deduplicationKey', 'maxJobs'];

/** Values of other parameters with which n8n shows this one; it drops what it doesn't show. */
const shownBy = ({ displayOptions }: INodeProperties): IDataObject =>
	Object.fromEntries(
		Object.entries(displayOptions?.show ?? {})
			.filter(([name]) => !['resource', 'operation'].includes(name))
			.map(([name, values]) => [name, values![0] as IDataObject]),
	);

const titles = parameters.map((parameter) => ({
	parameter,
	title: `${parameter.operation}: ${pathOf(parameter)}`,
}));

describe('a value that can’t be read', () => {
	it('is tried for each operation', () => {
		const withParameters = operations.filter((name) =>
			parameters.some(({ operation, collection }) => operation === name || collection),
		);
		expect(withParameters).toEqual(operations);
	});

	it.each(titles)(
		'fails the item that has it, by the name of the parameter, and no other item: $title',
		async ({ parameter }) => {
			const [item] = await twoItems(roe, parameter.operation);
			const { displayName, type } = parameter.property;
			const tried = UNREADABLE[type]!.filter((value) => isUnreadable(parameter.property, value));
			const done = await operate(parameter.operation, withExpression(parameter, '$json.tried'), {
				credentials: roe.credentials,
				items: [
					item,
					...tried.map((value) => ({ json: { ...item.json, tried: value } as IDataObject })),
				],
				node: { onError: 'continueRegularOutput' },
			});
			expect(done.error).toBeUndefined();
			const errors = [item, ...tried].map((_item, index) =>
				done
					.output(ROE)
					.filter(({ pairedItem }) => (pairedItem as { item: number }).item === index)
					.map(({ json }) => String(json.error ?? 'no error'))
					.at(0),
			);
			const [label] = displayName.split(' (');
			expect(errors).toEqual([
				errors[0] === undefined ? undefined : 'no error',
				...tried.map((_value, index) => expect.stringMatching(named(label, index + 1)) as string),
			]);
		},
	);
});

/** Some of these values are right for some parameters: a number below its least is none for one that has no least. */
function isUnreadable({ type, typeOptions }: INodeProperties, value: unknown): boolean {
	return (
		!(type === 'number' && typeof value === 'number') ||
		value < (typeOptions?.minValue ?? -Infinity)
	);
}

const named = (label: string, item: number) => new RegExp(`${label}.*\\[item ${item}\\]$`);

describe('a choice that can be no expression', () => {
	const choices = properties.filter(
		({ noDataExpression, name }) => noDataExpression === true && !SET_BY_OPERATE.includes(name),
	);

	it.each(
		operations.flatMap((operation) =>
			choices
				.filter(
					({ type, ...rest }) => type === 'options' && isShownFor({ type, ...rest }, operation),
				)
				.map((property) => ({ operation, property, title: `${operation}: ${property.name}` })),
		),
	)(
		'and is none, in a workflow made by hand, fails each item by its name: $title',
		async (tried) => {
			const { operation, property } = tried;
			const [item] = await twoItems(roe, operation);
			const done = await operate(
				operation,
				{ ...PARAMETERS[operation], [property.name]: 'no such choice' },
				{
					credentials: roe.credentials,
					items: [item, item],
					node: { onError: 'continueRegularOutput' },
				},
			);
			expect(done.json(ROE).map(({ error }) => error)).toEqual(
				[0, 1].map((index) => expect.stringMatching(named(property.displayName, index)) as string),
			);
			expect(roe.starts).toEqual([]);
		},
	);
});

describe('a value that is not given', () => {
	it.each(operations)('is as if it were not there: %s', async (operation) => {
		const [item] = await twoItems(roe, operation);
		const optional = parameters.filter(
			(parameter) =>
				parameter.operation === operation &&
				parameter.property.required !== true &&
				!NEVER_EMPTY.includes(parameter.property.name) &&
				PARAMETERS[operation][parameter.property.name] === undefined,
		);
		const given: IDataObject = { ...PARAMETERS[operation] };
		for (const { collection, property } of optional) {
			const empty = '={{ [null, "", undefined][$itemIndex] }}';
			if (collection === undefined) given[property.name] = empty;
			else given[collection] = { ...(given[collection] as IDataObject), [property.name]: empty };
		}
		// Waiting is to end soon all the same.
		if (given.waitOptions) Object.assign(given.waitOptions, PARAMETERS[operation].waitOptions);
		const done = await operate(operation, given, {
			credentials: roe.credentials,
			items: [item, item, item],
			node: { onError: 'continueRegularOutput' },
		});
		expect(done.error).toBeUndefined();
		expect(
			done
				.json(ROE)
				.map(({ error }) => error)
				.filter(Boolean),
		).toEqual([]);
		const [first, ...others] = done.json(ROE).map((json) => Object.keys(json));
		expect(others).toEqual(others.map(() => first));
	});
});
