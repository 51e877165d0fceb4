/** Remembers the results for objects that don't change, as long as they're in use. Errors aren't remembered. */
export function memoizeByObject<Key extends object, Result>(
	compute: (key: Key) => Result,
): (key: Key) => Result {
	const results = new WeakMap<Key, { result: Result }>();
	return (key) => {
		let known = results.get(key);
		if (known === undefined) results.set(key, (known = { result: compute(key) }));
		return known.result;
	};
}
