/** Drops the entries that were added first until `maxSize` are left. */
export function dropOldest(entries: Set<string> | Map<string, unknown>, maxSize: number): void {
	for (const key of entries.keys()) {
		if (entries.size <= maxSize) return;
		entries.delete(key);
	}
}
