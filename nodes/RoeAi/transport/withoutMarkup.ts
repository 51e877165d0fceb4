/** The words of an HTML page; any other text as it is. Takes time in proportion to the text. */
export function withoutMarkup(text: string): string {
	if (!/^\s*</.test(text)) return text;
	const lower = text.toLowerCase();
	const words: string[] = [];
	let read = 0;
	for (let tag = text.indexOf('<'); tag !== -1; tag = text.indexOf('<', read)) {
		const end = text.indexOf('>', endOfProgram(lower, tag)) + 1;
		if (end === 0) break;
		words.push(text.slice(read, tag));
		read = end;
	}
	return [...words, text.slice(read)].join(' ');
}

/** The index of the end tag of an element that holds no words; that of the tag itself for others. */
function endOfProgram(lower: string, tag: number): number {
	const name = ['script', 'style'].find((program) => lower.startsWith(program, tag + 1));
	if (name === undefined) return tag;
	const end = lower.indexOf(`</${name}`, tag);
	// Of one that has no end nothing is words.
	return end === -1 ? lower.length : end;
}
