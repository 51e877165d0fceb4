import { stringify } from 'flatted';
import { inspect } from 'node:util';

import type { WorkflowRun } from './engine';

/**
 * Fails if a secret appears anywhere in what n8n keeps of an execution, both as it would be stored and in memory: outputs, errors
 * with their causes, requests and headers that they refer to (even in properties that aren't enumerable), and all logs.
 *
 * @param extra Anything else that must not contain it, e.g. an error from a list method.
 */
export function expectNoKey(run: WorkflowRun, key: string, ...extra: unknown[]): void {
	const places = [
		...findText(run.data, key, 'data'),
		...findText(run.logs, key, 'logs'),
		...findText(extra, key, 'extra'),
		...formsOf(key)
			.filter((form) => stringify(run.data).includes(form))
			.map(() => 'the execution as n8n’s database keeps it'),
		...formsOf(key)
			.filter((form) => inspect(run.logs, { depth: 10 }).includes(form))
			.map(() => 'the logs as they are printed'),
	];
	expect(places).toEqual([]);
}

/**
 * Finds a text in a value. Returns paths like `data.resultData.error.cause.config.headers.Authorization`. Checks every own property,
 * maps, sets and bytes, and finds the text in plain, base64 and URL-encoded form.
 */
export function findText(value: unknown, text: string, path = 'value'): string[] {
	const forms = formsOf(text);
	const has = (candidate: string) => forms.some((form) => candidate.includes(form));
	const seen = new Set<unknown>();
	const found: string[] = [];

	const visit = (current: unknown, at: string): void => {
		if (typeof current === 'string') {
			if (has(current)) found.push(at);
			return;
		}
		if ((typeof current !== 'object' && typeof current !== 'function') || current === null) return;
		if (seen.has(current)) return;
		seen.add(current);
		if (ArrayBuffer.isView(current)) {
			const bytes = Buffer.from(current.buffer, current.byteOffset, current.byteLength);
			if (has(bytes.toString('latin1'))) found.push(at);
			return;
		}
		if (current instanceof Map || current instanceof Set) {
			[...current].forEach((entry, index) => visit(entry, `${at}<${index}>`));
		}
		for (const name of Reflect.ownKeys(current)) {
			if (typeof name === 'string' && has(name)) found.push(`${at}, a name`);
			visit(read(current, name), `${at}.${String(name)}`);
		}
	};
	visit(value, path);
	return found;
}

/** A property's value. Undefined if its getter throws. */
function read(from: object, name: string | symbol): unknown {
	try {
		return (from as Record<string | symbol, unknown>)[name];
	} catch {
		return undefined;
	}
}

/** The forms of the secret: all of it or one half (an error shortens long texts), plain, URL-encoded or in base64. */
function formsOf(secret: string): string[] {
	const middle = Math.ceil(secret.length / 2);
	const parts = [secret.slice(0, middle), secret.slice(middle)];
	// Without the last characters, which depend on the next ones.
	const base64 = Buffer.from(secret).toString('base64').replace(/=+$/, '').slice(0, -2);
	return [...new Set([...parts, ...parts.map(encodeURIComponent), base64])];
}
