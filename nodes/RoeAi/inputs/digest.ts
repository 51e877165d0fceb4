import { createHash } from 'crypto';

import { bufferBytes, propertyNames, readProperty } from './untrusted';

/** Values of one item that are looked at. More are only generated while they are read (getters, `toJSON`), perhaps without end. */
const MAX_VALUES = 1_000_000;
/** Characters that are handed to the hash at once. */
const CHUNK_CHARACTERS = 64 * 1024;

/**
 * SHA-256 of any value, the first 96 bits in base64: enough to tell items of one execution apart, short in the run data.
 *
 * Values that are the same JSON have the same digest, so that an item has it also after n8n has stored and read it. Unlike
 * `JSON.stringify` this never throws: items hold what no JSON can (circular objects, BigInt, thousands of levels, a `toJSON` that
 * throws), and a digest must not stop the run.
 */
export function digest(value: unknown): string {
	const hash = createHash('sha256');
	let pending = '';
	const add = (text: string) => {
		for (let start = 0; start < text.length; start += CHUNK_CHARACTERS) {
			pending += text.slice(start, start + CHUNK_CHARACTERS);
			if (pending.length < CHUNK_CHARACTERS) continue;
			// UTF-8 would take all halves of characters for the same one.
			hash.update(pending, 'utf16le');
			pending = '';
		}
	};
	const numbers = new Map<object, number>();
	// Level by level instead of recursively: the depth does not matter. Each list and object says how many values of it follow.
	const queue: unknown[] = [value];
	const follow = (next: unknown) => {
		if (queue.length < MAX_VALUES) queue.push(next);
	};
	for (const next of queue) {
		const plain = asJson(next);
		if (typeof plain === 'string') {
			add(`s${plain.length};`);
			add(plain);
			continue;
		}
		if (typeof plain !== 'object' || plain === null) {
			add(encodePrimitive(plain));
			continue;
		}
		const bytes = bufferBytes(plain);
		const known = numbers.get(plain);
		if (bytes !== undefined) add(`b${digestBytes(bytes)}`);
		else if (known !== undefined) add(`r${known};`);
		else {
			numbers.set(plain, numbers.size);
			if (isList(plain)) {
				add(`[${plain.length};`);
				for (let index = 0; index < plain.length && queue.length < MAX_VALUES; index++) {
					follow(readProperty(plain, index));
				}
			} else {
				const properties: unknown[] = [];
				for (const name of propertyNames(plain)) {
					const property = readProperty(plain, name);
					if (!isLeftOut(property)) properties.push(name, property);
				}
				add(`{${properties.length};`);
				properties.forEach(follow);
			}
		}
	}
	return hash.update(pending, 'utf16le').digest('base64').slice(0, 16);
}

/** The same for the bytes of a file. */
export function digestBytes(bytes: Uint8Array): string {
	return createHash('sha256').update(bytes).digest('base64').slice(0, 16);
}

/** What JSON takes for a value, e.g. the text of a date. */
function asJson(value: unknown): unknown {
	const toJson = readProperty(value, 'toJSON');
	if (typeof toJson !== 'function' || ArrayBuffer.isView(value)) return value;
	try {
		return toJson.call(value);
	} catch {
		return value;
	}
}

/** JSON has no such values: it leaves them out of objects, and has `null` for them in lists. */
const isLeftOut = (value: unknown) =>
	value === undefined || typeof value === 'function' || typeof value === 'symbol';

function isList(value: object): value is unknown[] {
	try {
		return Array.isArray(value);
	} catch {
		return false;
	}
}

/** No encoding is the beginning of another. */
function encodePrimitive(value: unknown): string {
	switch (typeof value) {
		case 'number':
			return Number.isFinite(value) ? `n${value};` : 'z';
		case 'bigint':
			return `i${value};`;
		case 'boolean':
			return value ? 't' : 'f';
		default:
			return 'z';
	}
}
