import { type ILoadOptionsFunctions, type INodePropertyOptions, isExpression } from 'n8n-workflow';

import { formatInputLabel } from '../inputs/inputDefinitions';
import type { InputDefinition } from '../shared/inputDefinition';
import { toSafeText } from '../shared/safeText';
import { describeError, isVersionUnresolved, readCurrentDefinitions } from './currentAgent';

/** Options of a row's key: those that the chosen agent version defines, and in any case the one that the row has. */
export async function getInputKeys(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	const key = readCurrentKey(this);
	try {
		const definitions = await readCurrentDefinitions(this);
		const keys = definitions.filter(isSafeKey).map(toKeyOption);
		if (keys.some(({ value }) => value === key)) return keys;
		const same = keys.find(({ value }) => value === key.trim());
		const note = isVersionUnresolved(this) ? '' : ' (not in the agent’s definition)';
		const name = key === '' ? 'Select a Key…' : `${key}${note}`;
		return [{ name: toSafeText(same?.name ?? name), value: key }, ...keys];
	} catch (caught) {
		// Not thrown: after an error, the editor hides the key that is saved.
		return [
			{
				name: key === '' ? 'No Keys to Show' : toSafeText(key),
				value: key,
				description: describeError(this, caught),
			},
		];
	}
}

/** Empty for an expression, which the editor shows without the list. */
function readCurrentKey(context: ILoadOptionsFunctions): string {
	const key = context.getCurrentNodeParameter('&key') as unknown;
	return typeof key === 'string' && !isExpression(key) ? key : '';
}

/** If a chosen key starts with "=", n8n runs it as an expression, which could read the workflow. */
const isSafeKey = ({ key }: InputDefinition) => !isExpression(key);

function toKeyOption(definition: InputDefinition): INodePropertyOptions {
	const { key, description } = definition;
	return {
		name: toSafeText(formatInputLabel(definition)),
		value: key,
		...(description && { description: toSafeText(String(description)) }),
	};
}
