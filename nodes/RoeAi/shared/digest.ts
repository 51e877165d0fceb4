import { createHash } from 'crypto';

import { getBufferBytes, getPropertyNames, readProperty } from './untrusted';

/** More values can only come from getters or `toJSON`, and may never end. */
const MAX_VALUES = 1_000_000;
const CHUNK_CHARACTERS = 64 * 1024;

/** 96 bits of SHA-256 in base64, the same for the same JSON. Never throws: circular and deep values, BigInt, any `toJSON`. */
export function digest(value: unknown): string {
	const hash = createHash('sha256');
	let pending = '';
	const add = (text: string) => {
		for (let start = 0; start < text.length; start += CHUNK_CHARACTERS) {
			pending += text.slice(start, start + CHUNK_CHARACTERS);
			if (pending.length < CHUNK_CHARACTERS) continue;
			// UTF-8 would map all lone surrogates to the same bytes.
			hash.update(pending, 'utf16le');
			pending = '';
		}
	};
	const numbers = new Map<object, number>();
	// Breadth-first, since recursion would limit the depth. Each list and object is preceded by its length.
	const queue: unknown[] = [value];
	const follow = (next: unknown) => {
		if (queue.length < MAX_VALUES) queue.push(next);
	};
	for (const next of queue) {
		const plain = applyToJson(next);
		if (typeof plain === 'string') {
			add(`s${plain.length};`);
			add(plain);
			continue;
		}
		if (typeof plain !== 'object' || plain === null) {
			add(encodePrimitive(plain));
			continue;
		}
		const bytes = getBufferBytes(plain);
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
				for (const name of getPropertyNames(plain)) {
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

export function digestBytes(bytes: Uint8Array): string {
	return createHash('sha256').update(bytes).digest('base64').slice(0, 16);
}

function applyToJson(value: unknown): unknown {
	const toJson = readProperty(value, 'toJSON');
	if (typeof toJson !== 'function' || ArrayBuffer.isView(value)) return value;
	try {
		return toJson.call(value);
	} catch {
		return value;
	}
}

const isLeftOut = (value: unknown) =>
	value === undefined || typeof value === 'function' || typeof value === 'symbol';

function isList(value: object): value is unknown[] {
	try {
		return Array.isArray(value);
	} catch {
		return false;
	}
}

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
