import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { textOf } from '../inputs/text';
import { parseTime } from '../inputs/time';
import { requireUuid } from '../inputs/uuid';
import {
	isGiven,
	parseBoolean,
	parseChoice,
	parseCollection,
	parseList,
	parseNumber,
	parseText,
} from '../inputs/values';

/** Returns what n8n hands over for a parameter: its expressions are resolved, and it may be anything. */
export type GetParameter = (name: string) => unknown;

/** n8n's own types of parameters, by how they are read. */
type Kind =
	| 'boolean'
	| 'number'
	| 'string'
	| 'options'
	| 'multiOptions'
	| 'dateTime'
	| 'collection';

/**
 * Reads parameters as their descriptions say: the description has the label for errors, the default, the bounds of a number and
 * the choices. All values of both nodes' parameters are read here, so a value means the same wherever it is given.
 */
export class ParameterReader {
	/**
	 * @param properties Descriptions of the parameters.
	 * @param timeZone The workflow's, for dates without a zone.
	 */
	constructor(
		private readonly properties: INodeProperties[],
		private readonly get: GetParameter,
		private readonly timeZone = 'UTC',
	) {}

	/** @throws {BadInput} if it is neither true nor false. */
	boolean(name: string): boolean {
		const { displayName, default: byDefault } = this.described(name, 'boolean');
		return parseBoolean(displayName, this.get(name)) ?? byDefault === true;
	}

	/** @throws {BadInput} if it is no number within the described bounds. */
	number(name: string): number {
		return this.numberIfGiven(name) ?? Number(this.described(name, 'number').default);
	}

	/** Like `number`; undefined if nothing is given. */
	numberIfGiven(name: string): number | undefined {
		const { displayName, typeOptions = {} } = this.described(name, 'number');
		const { minValue: min, maxValue: max, numberPrecision } = typeOptions;
		return parseNumber(displayName, this.get(name), { min, max, isWhole: numberPrecision === 0 });
	}

	/** @returns An empty text if nothing is given. @throws {BadInput} for a list or an object. */
	text(name: string): string {
		return parseText(this.described(name, 'string').displayName, this.get(name)) ?? '';
	}

	/** Like `text`, for what may be JSON as well: a list or an object is its JSON text. */
	textOrJson(name: string): string {
		return textOf(this.get(name), this.described(name, 'string').displayName);
	}

	/**
	 * @param where A sentence that says where the right value is found.
	 * @returns undefined if nothing is given.
	 * @throws {BadInput} if it is no UUID.
	 */
	uuidIfGiven(name: string, where: string): string | undefined {
		const value = this.get(name);
		if (!isGiven(value)) return undefined;
		return requireUuid(this.described(name, 'string', 'options').displayName, value, where);
	}

	/** @throws {BadInput} if it is none of the described choices. */
	choice<T extends string | number>(name: string): T {
		return this.choiceIfGiven<T>(name) ?? (this.described(name, 'options').default as T);
	}

	/** Like `choice`; undefined if nothing is given. */
	choiceIfGiven<T extends string | number>(name: string): T | undefined {
		const property = this.described(name, 'options');
		return parseChoice(property.displayName, this.get(name), choicesOf<T>(property));
	}

	/** @throws {BadInput} if an entry is none of the described choices. */
	choices<T extends string | number>(name: string): T[] {
		const property = this.described(name, 'multiOptions');
		const { displayName } = property;
		const entries = parseList(displayName, this.get(name));
		return entries.flatMap(
			(entry) => parseChoice(displayName, entry, choicesOf<T>(property)) ?? [],
		);
	}

	/** Entries of a list whose choices Roe has, not read any further. @throws {BadInput} if it is no list. */
	list(name: string): unknown[] {
		return parseList(this.described(name, 'multiOptions').displayName, this.get(name));
	}

	/** @returns ISO 8601 in UTC; undefined if nothing is given. @throws {BadInput} if it is no date. */
	timeIfGiven(name: string): string | undefined {
		const { displayName } = this.described(name, 'dateTime');
		return parseTime(displayName, this.get(name), this.timeZone);
	}

	/** The entries of a collection. @throws {BadInput} if the whole collection is one expression. */
	collection(name: string): ParameterReader {
		const { displayName, options = [] } = this.described(name, 'collection');
		const values = parseCollection(displayName, this.get(name));
		const properties = options.filter((option): option is INodeProperties => 'type' in option);
		return new ParameterReader(properties, (entry) => values[entry], this.timeZone);
	}

	/** A value that has a reader of its own, as n8n hands it over. */
	raw(name: string): unknown {
		return this.get(name);
	}

	private described(name: string, ...kinds: Kind[]): INodeProperties {
		const found = this.properties.find((property) => property.name === name);
		if (found !== undefined && kinds.some((kind) => kind === found.type)) return found;
		throw new TypeError(`There is no parameter "${name}" of type ${kinds.join(' or ')}`);
	}
}

/** Reads the parameters of one item. */
export function readerOfItem(
	context: IExecuteFunctions,
	itemIndex: number,
	properties: INodeProperties[],
): ParameterReader {
	const get: GetParameter = (name) => context.getNodeParameter(name, itemIndex, null);
	return new ParameterReader(properties, get, context.getTimezone());
}

function choicesOf<T>({ options = [] }: INodeProperties): T[] {
	return options.flatMap((option) => ('value' in option ? [option.value as T] : []));
}
