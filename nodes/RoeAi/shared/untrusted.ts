/** Readers for values of items, which may be anything. None of them throws. */

/** Undefined if there is no such property, or reading it throws. */
export function readProperty(value: unknown, name: string | number): unknown {
	if (typeof value !== 'object' || value === null) return undefined;
	try {
		return (value as Record<string | number, unknown>)[name];
	} catch {
		return undefined;
	}
}

export function getPropertyNames(value: unknown): string[] {
	if (typeof value !== 'object' || value === null) return [];
	try {
		return Object.keys(value);
	} catch {
		return [];
	}
}

export function getBufferBytes(value: unknown): Uint8Array | undefined {
	// Not `instanceof`: n8n runs expressions and code in other JavaScript contexts.
	if (ArrayBuffer.isView(value)) {
		return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
	}
	return readProperty(value, 'type') === 'Buffer' && getPropertyNames(value).length === 2
		? getListedBytes(readProperty(value, 'data'))
		: undefined;
}

/** The bytes in a list of numbers from 0 to 255, or in the JSON of a `Uint8Array`: `{"0": 37, "1": 80}`. */
export function getListedBytes(value: unknown): Uint8Array | undefined {
	if (typeof value !== 'object' || value === null) return undefined;
	try {
		const list: unknown[] = Array.isArray(value) ? value : Object.values(value);
		if (getPropertyNames(value).some((name, index) => name !== String(index))) return undefined;
		return list.every(isByte) ? Uint8Array.from(list) : undefined;
	} catch {
		return undefined;
	}
}

const isByte = (value: unknown): value is number =>
	typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 255;
