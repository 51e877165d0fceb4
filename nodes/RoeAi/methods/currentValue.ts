import { type ILoadOptionsFunctions, isExpression } from 'n8n-workflow';

import { valueInLocator } from '../parameters/resourceLocator';

/** A parameter's value in the editor. Undefined if there is none, also for an expression, which the editor sends unresolved or as null. */
export function readCurrentValue(context: ILoadOptionsFunctions, name: string): unknown {
	const value = valueInLocator(context.getCurrentNodeParameter(name));
	return isNotGiven(value) ? undefined : value;
}

function isNotGiven(value: unknown): boolean {
	if (value === undefined || value === null || isExpression(value)) return true;
	return typeof value === 'string' && value.trim() === '';
}
