/** What a person does for each step of a document, by the words of the step. */
export type Walk = Record<string, () => Promise<void>>;

/** The numbered steps under a heading of a document, each on one line. */
export function stepsUnder(document: string, heading: string): string[] {
	const [, section = ''] = document.split(`\n${heading}\n`);
	const steps = section
		.split(/\n##+ /)[0]
		.split(/^\d\. /m)
		.slice(1);
	return steps.map((step) => step.split('\n\n')[0].trim().replace(/\s+/g, ' '));
}

/** Tests that a document has exactly these steps under a heading, then follows them in order. */
export function followSteps(document: string, heading: string, walk: Walk): void {
	it('finds these steps in the document', () => {
		expect(stepsUnder(document, heading)).toEqual(Object.keys(walk));
	});

	let stuckAt: string | undefined;

	it.each(Object.entries(walk))('%s', async (step, follow) => {
		if (stuckAt !== undefined) throw new Error(`The way here is missing: ${stuckAt}`);
		stuckAt = step;
		await follow();
		stuckAt = undefined;
	});
}
