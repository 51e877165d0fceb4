/**
 * Returns the error that a promise is rejected with. Its description is n8n's: what to do next.
 *
 * @throws {Error} if the promise is fulfilled, or rejected with anything else.
 */
export async function rejectionOf(
	work: Promise<unknown>,
): Promise<Error & { description?: string | null }> {
	const caught: unknown = await work.then(
		() => undefined,
		(error: unknown) => error,
	);
	if (caught instanceof Error) return caught;
	throw new Error(`Not rejected with an error: ${String(caught)}`);
}
