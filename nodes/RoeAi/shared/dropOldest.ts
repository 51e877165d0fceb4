/** Drops the entries that were added first until `maxSize` are left. */
export function dropOldest(entries: Set<string> | Map<string, unknown>, maxSize: number): void {
	for (const key of entries.keys()) {
		if (entries.size <= maxSize) return;
		entries.delete(key);
	}
}

/** An entry, created if it's missing. Drops the least recently used ones beyond `maxSize`. */
export function getRecent<Value>(
	entries: Map<string, Value>,
	key: string,
	create: () => Value,
	maxSize: number,
): Value {
	const value = entries.get(key) ?? create();
	// Moved to the end.
	entries.delete(key);
	entries.set(key, value);
	dropOldest(entries, maxSize);
	return value;
}
