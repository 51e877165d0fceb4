import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import {
	isGiven,
	parseBoolean,
	parseChoice,
	parseCollection,
	parseList,
	parseNumber,
	parseText,
} from '../inputs/values';
import { toText } from '../inputs/text';
import { getItemParameter } from '../platform/itemParameter';
import { InputError } from '../shared/inputError';
import { parseTime } from '../shared/time';
import { requireUuid } from '../shared/uuid';

const EMPTY_OPTION_ADVICE =
	'Enter a value, check what its expression returns, or remove the option.';

/** Returns an unvalidated value, with its expressions resolved. */
export type GetParameter = (name: string) => unknown;

/** n8n's parameter types. */
type ParameterKind =
	| 'boolean'
	| 'number'
	| 'string'
	| 'options'
	| 'multiOptions'
	| 'dateTime'
	| 'collection';

/** Reads parameters by their descriptions: label, default, bounds, choices. @throws {InputError} for a value of the wrong type. */
export class ParameterReader {
	/**
	 * @param timeZone IANA name, for dates without a zone.
	 * @param isAdded Whether the user has added the entry of a collection, with whatever value.
	 */
	constructor(
		private readonly properties: INodeProperties[],
		private readonly get: GetParameter,
		private readonly timeZone = 'UTC',
		readonly isAdded: (name: string) => boolean = () => true,
	) {}

	boolean(name: string): boolean {
		return this.booleanIfGiven(name) ?? this.getProperty(name, 'boolean').default === true;
	}

	booleanIfGiven(name: string): boolean | undefined {
		return parseBoolean(this.getProperty(name, 'boolean').displayName, this.get(name));
	}

	number(name: string): number {
		return this.numberIfGiven(name) ?? Number(this.getProperty(name, 'number').default);
	}

	/** Like all methods ending in `IfGiven`, returns undefined if nothing is given. */
	numberIfGiven(name: string): number | undefined {
		const { displayName, typeOptions = {} } = this.getProperty(name, 'number');
		const { minValue: min, maxValue: max, numberPrecision } = typeOptions;
		return parseNumber(displayName, this.get(name), { min, max, isWhole: numberPrecision === 0 });
	}

	/** Undefined if the option isn't added. @throws {InputError} if it's added but empty. */
	numberIfAdded(name: string): number | undefined {
		if (!this.isAdded(name)) return undefined;
		const number = this.numberIfGiven(name);
		if (number === undefined) throw this.createEmptyError(name, EMPTY_OPTION_ADVICE);
		return number;
	}

	/** Any number above 0. */
	positiveNumber(name: string): number {
		const { displayName, default: byDefault } = this.getProperty(name, 'number');
		return parseNumber(displayName, this.get(name), { above: 0 }) ?? Number(byDefault);
	}

	text(name: string): string {
		return parseText(this.getProperty(name, 'string').displayName, this.get(name)) ?? '';
	}

	/** Text without white space around it. */
	trimmedText(name: string): string {
		return this.text(name).trim();
	}

	/** Like `trimmedText`. @param advice What to enter. @throws {InputError} if it's empty. */
	requiredText(name: string, advice: string): string {
		const text = this.trimmedText(name);
		if (text === '') throw this.createEmptyError(name, advice);
		return text;
	}

	/** Like `trimmedText`; undefined if the option isn't added. @throws {InputError} if it's added but empty. */
	textIfAdded(name: string): string | undefined {
		return this.isAdded(name) ? this.requiredText(name, EMPTY_OPTION_ADVICE) : undefined;
	}

	/** Text without white space around it, or the JSON of an object or list. */
	textOrJson(name: string): string {
		const { displayName } = this.getProperty(name, 'string');
		return toText(this.get(name), `'${displayName}'`).trim();
	}

	/** @param whereToFind A sentence of advice. */
	uuidIfGiven(name: string, whereToFind: string): string | undefined {
		const value = this.get(name);
		if (!isGiven(value)) return undefined;
		return requireUuid(this.getProperty(name, 'string', 'options').displayName, value, whereToFind);
	}

	choice<T extends string | number>(name: string): T {
		return this.choiceIfGiven<T>(name) ?? (this.getProperty(name, 'options').default as T);
	}

	choiceIfGiven<T extends string | number>(name: string): T | undefined {
		const property = this.getProperty(name, 'options');
		return parseChoice(property.displayName, this.get(name), getChoices<T>(property));
	}

	choices<T extends string | number>(name: string): T[] {
		const property = this.getProperty(name, 'multiOptions');
		const { displayName } = property;
		const entries = parseList(displayName, this.get(name));
		return entries.flatMap(
			(entry) => parseChoice(displayName, entry, getChoices<T>(property)) ?? [],
		);
	}

	/** For choices that come from Roe: the entries aren't checked. */
	list(name: string): unknown[] {
		return parseList(this.getProperty(name, 'multiOptions').displayName, this.get(name));
	}

	/** ISO 8601 in UTC. */
	timeIfGiven(name: string): string | undefined {
		const { displayName } = this.getProperty(name, 'dateTime');
		return parseTime(displayName, this.get(name), this.timeZone);
	}

	/** @throws {InputError} if the whole collection is one expression. */
	collection(name: string): ParameterReader {
		const { displayName, options = [] } = this.getProperty(name, 'collection');
		const values = parseCollection(displayName, this.get(name));
		const properties = options.filter((option): option is INodeProperties => 'type' in option);
		const get: GetParameter = (entry) => values[entry];
		const isAdded = (entry: string) => Object.hasOwn(values, entry);
		return new ParameterReader(properties, get, this.timeZone, isAdded);
	}

	raw(name: string): unknown {
		return this.get(name);
	}

	private createEmptyError(name: string, advice: string): InputError {
		const { displayName } = this.getProperty(name, 'number', 'string');
		return new InputError('PARAMETER_EMPTY', `'${displayName}' is empty`, advice);
	}

	private getProperty(name: string, ...kinds: ParameterKind[]): INodeProperties {
		const found = this.properties.find((property) => property.name === name);
		if (found !== undefined && kinds.some((kind) => kind === found.type)) return found;
		throw new TypeError(`There is no parameter "${name}" of type ${kinds.join(' or ')}`);
	}
}

export function createItemReader(
	context: IExecuteFunctions,
	itemIndex: number,
	properties: INodeProperties[],
): ParameterReader {
	const get: GetParameter = (name) => getItemParameter(context, name, itemIndex, null);
	return new ParameterReader(properties, get, context.getTimezone());
}

function getChoices<T>({ options = [] }: INodeProperties): T[] {
	return options.flatMap((option) => ('value' in option ? [option.value as T] : []));
}
