/** Does a number of things, at most `concurrency` at the same time. @returns their results in order */
export async function inTurns<Result>(
	count: number,
	concurrency: number,
	work: (index: number) => Promise<Result>,
): Promise<Result[]> {
	const results = new Array<Result>(count);
	let next = 0;
	const turn = async () => {
		while (next < count) {
			const index = next++;
			results[index] = await work(index);
		}
	};
	await Promise.all(Array.from({ length: Math.min(count, concurrency) }, turn));
	return results;
}
