import type { INodePropertyOptions } from 'n8n-workflow';

import { toSafeText } from '../shared/safeText';
import { parseUuid } from '../shared/uuid';

/** The name consists of `texts`. */
interface SafeEntry {
	id: unknown;
	texts: unknown[];
	description?: string | null;
}

/** Options safe to store: if a chosen value or name starts with "=", n8n runs it as an expression, which could read the workflow. */
export function toSafeOptions(entries: SafeEntry[]): INodePropertyOptions[] {
	return entries.flatMap(({ id, texts, description }) => {
		const uuid = parseUuid(id);
		if (uuid === undefined) return [];
		const name = toSafeText(texts.filter(Boolean).join(' '));
		return [
			{
				name: name.startsWith('=') ? `“${name}”` : name,
				value: uuid,
				...(description ? { description: toSafeText(String(description)) } : {}),
			},
		];
	});
}
