import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { RoeAi } from '../../../nodes/RoeAi/RoeAi.node';
import { operations, PARAMETERS, twoItems } from '../../support/everyOperation';
import { useFakeClock } from '../../support/fakeClock';
import { operate } from '../../support/operate';
import { ROE } from '../../support/roeNode';
import { useSandbox } from '../../support/useSandbox';

useFakeClock();
const roe = useSandbox({ jobDuration: 1 });

type Operation = (typeof operations)[number];

/** A parameter of one operation, and the path of the collection that it is an entry of; empty at the top. */
interface Parameter {
	operation: Operation;
	collection: string[];
	property: INodeProperties;
}

/** Values that can't be read, by the type of the parameter. Parameters with special types have their own tests. */
const UNREADABLE: Partial<Record<INodeProperties['type'], unknown[]>> = {
	boolean: ['perhaps', 2, ' ', [], {}],
	number: ['many', '5,5', '0x10', -1, ' ', [], {}, true],
	options: ['no such choice', ' ', [], {}],
	dateTime: ['2026-02-30', '5', 5, {}],
	string: [[['a list']], { an: 'object' }],
	json: ['{"cut off', '[]', 5],
	multiOptions: [['no such choice'], 'metadata,no such choice', 5, {}],
};

/** Parameters that select the operation. */
const SET_BY_OPERATE = ['resource', 'operation'];
/** Filters that Roe compares with JSON. A list or an object is sent as JSON. */
const TAKES_JSON = ['filters.metadata', 'filters.excludeMetadata', 'filters.jobInputs'];

/** Without those of tools, which this node isn't. */
const isShownFor = ({ displayOptions }: INodeProperties, operation: Operation): boolean => {
	if (displayOptions?.show?.['@tool'] !== undefined) return false;
	const [resource, name] = operation.split('.');
	const { resource: resources, operation: names } = displayOptions?.show ?? {};
	return resources?.includes(resource) === true && names?.includes(name) === true;
};

/** The entries of a collection, also of a fixed one without rows, with their paths. */
function entriesOf({
	name,
	type,
	typeOptions,
	options = [],
}: INodeProperties): Array<Pick<Parameter, 'collection' | 'property'>> {
	if (type === 'fixedCollection' && typeOptions?.multipleValues === true) return [];
	if (!['collection', 'fixedCollection'].includes(type)) return [];
	return options.flatMap((entry) => {
		if ('values' in entry) {
			return entry.values.map((property) => ({ collection: [name, entry.name], property }));
		}
		return 'type' in entry ? [{ collection: [name], property: entry }] : [];
	});
}

const pathOf = ({ collection, property }: Parameter) => [...collection, property.name].join('.');

const readAt = (given: IDataObject, path: string[]): IDataObject =>
	path.reduce((value, name) => (value[name] ?? {}) as IDataObject, given);

const changeAt = (
	given: IDataObject,
	[name, ...inner]: string[],
	change: IDataObject,
): IDataObject =>
	name === undefined
		? { ...given, ...change }
		: { ...given, [name]: changeAt((given[name] ?? {}) as IDataObject, inner, change) };

const properties = new RoeAi().description.properties;
const parameters: Parameter[] = operations
	.flatMap((operation) =>
		properties
			.filter((property) => isShownFor(property, operation))
			.flatMap((property): Parameter[] => [
				{ operation, collection: [], property },
				...entriesOf(property).map((entry) => ({ operation, ...entry })),
			]),
	)
	.filter(({ property }) => UNREADABLE[property.type] !== undefined)
	.filter(({ property }) => property.noDataExpression !== true)
	.filter((parameter) => !TAKES_JSON.includes(pathOf(parameter)));

/** The operation's parameters, one of them an expression: a working value for the first item, the tested ones for the others. */
function withExpression({ operation, collection, property }: Parameter, item: string): IDataObject {
	const given = { ...PARAMETERS[operation], ...REQUIRED[property.name] };
	const works =
		readAt(given, collection)[property.name] ?? WORKING[property.name] ?? property.default;
	const inner = /^=\{\{(.*)\}\}$/.exec(String(works))?.[1] ?? JSON.stringify(works);
	const expression = { [property.name]: `={{ $itemIndex === 0 ? (${inner}) : ${item} }}` };
	return changeAt({ ...shownBy(property), ...given }, collection, expression);
}

/** Other parameters that a parameter needs to work. */
const REQUIRED: Record<string, IDataObject> = {
	inputsJson: { inputsJson: '{"company_name": "a", "question": "b"}' },
};

/** Valid values of options without a default. */
const WORKING: Record<string, string> = { deduplicationKey: 'a key' };

/** Options whose empty value is an error, since the user wants something to count. */
const NEVER_EMPTY = ['deduplicationKey', 'maxJobs'];

/** Values of other parameters for which n8n shows this one. n8n drops hidden parameters. */
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
	it('is tested for each operation', () => {
		const withParameters = operations.filter((name) =>
			parameters.some(({ operation, collection }) => operation === name || collection.length > 0),
		);
		expect(withParameters).toEqual(operations);
	});

	it.each(titles)(
		'causes an error with the name of the parameter, only for its item: $title',
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

/** Some values are valid for some parameters: a number below the minimum is valid if there is no minimum. */
function isUnreadable({ type, typeOptions }: INodeProperties, value: unknown): boolean {
	return (
		!(type === 'number' && typeof value === 'number') ||
		value < (typeOptions?.minValue ?? -Infinity)
	);
}

const named = (label: string, item: number) => new RegExp(`${label}.*\\[item ${item}\\]$`);

describe('an option that can’t be an expression', () => {
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
		'causes an error with its name for each item if a hand-edited workflow has an invalid value: $title',
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

describe('an empty value', () => {
	it.each(operations)('is treated like a missing one: %s', async (operation) => {
		const [item] = await twoItems(roe, operation);
		const optional = parameters.filter(
			(parameter) =>
				parameter.operation === operation &&
				parameter.property.required !== true &&
				!NEVER_EMPTY.includes(parameter.property.name) &&
				PARAMETERS[operation][parameter.property.name] === undefined,
		);
		const empty = '={{ [null, "", undefined][$itemIndex] }}';
		const given = optional.reduce(
			(all, { collection, property }) => changeAt(all, collection, { [property.name]: empty }),
			{ ...PARAMETERS[operation] },
		);
		// Waits must still end soon.
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
