import { randomUUID } from 'node:crypto';

import { isObject } from '../isObject';

/** A rule of a policy, or a sub-rule. Source: Roe's documentation of policies. */
export interface Rule {
	title?: string;
	flag?: 'RED_FLAG' | 'GREEN_FLAG';
	sub_rules?: Rule[];
}

const NESTED = ['categories', 'rules', 'sub_rules'];

/** Gives categories, rules and sub-rules new IDs. Those that a client sends are replaced. */
export function identifyRules(content: Record<string, unknown>): Record<string, unknown> {
	const { guidelines } = content;
	if (!isObject(guidelines)) return structuredClone(content);
	return { ...structuredClone(content), guidelines: withIds(guidelines) };
}

function withIds(holder: Record<string, unknown>): Record<string, unknown> {
	const entries = Object.entries(holder).map(([name, value]) => {
		if (!NESTED.includes(name) || !Array.isArray(value)) return [name, value];
		const identified = value.map((entry: unknown) =>
			isObject(entry) ? { ...withIds(entry), id: randomUUID() } : entry,
		);
		return [name, identified];
	});
	return Object.fromEntries(entries) as Record<string, unknown>;
}

/** All rules and sub-rules of a policy, in their order. */
export function listRules(content: Record<string, unknown>): Rule[] {
	return rulesIn(content.guidelines);
}

function rulesIn(holder: unknown): Rule[] {
	if (!isObject(holder)) return [];
	return NESTED.flatMap((name) => {
		const entries = holder[name];
		if (!Array.isArray(entries)) return [];
		return entries.flatMap((entry: unknown) => [
			...(name === 'categories' || !isObject(entry) ? [] : [entry as Rule]),
			...rulesIn(entry),
		]);
	});
}

/** The names of the dispositions that a policy offers. */
export function listDispositions({ dispositions }: Record<string, unknown>): string[] {
	const list = isObject(dispositions) ? dispositions.classifications : undefined;
	if (!Array.isArray(list)) return [];
	return list.flatMap((entry: unknown) =>
		isObject(entry) && typeof entry.name === 'string' ? [entry.name] : [],
	);
}
