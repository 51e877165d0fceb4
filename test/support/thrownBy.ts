/**
 * Returns the error that a function throws.
 *
 * @throws {Error} if the function returns, or throws anything else.
 */
export function thrownBy(work: () => unknown): Error {
	try {
		work();
	} catch (error) {
		if (error instanceof Error) return error;
		throw error;
	}
	throw new Error('Nothing was thrown');
}
