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
