/** Remembers the last result, for functions that are mostly called with the same text. Errors aren't remembered. */
export function memoizeLast<Result>(compute: (text: string) => Result): (text: string) => Result {
	let last: { text: string; result: Result } | undefined;
	return (text) => {
		if (last?.text !== text) last = { text, result: compute(text) };
		return last.result;
	};
}

/** Remembers the results for objects that don't change, as long as they're in use. Errors aren't remembered. */
export function memoizeByObject<Key extends object, Result>(
	compute: (key: Key) => Result,
): (key: Key) => Result {
	const results = new WeakMap<Key, { result: Result }>();
	return (key) => {
		const known = results.get(key) ?? { result: compute(key) };
		results.set(key, known);
		return known.result;
	};
}
