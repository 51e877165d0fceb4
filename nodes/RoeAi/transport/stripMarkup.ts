/** The words of an HTML page; any other text unchanged. Takes linear time. */
export function stripMarkup(text: string): string {
	if (!/^\s*</.test(text)) return text;
	const lower = text.toLowerCase();
	const texts: string[] = [];
	let read = 0;
	for (let tag = text.indexOf('<'); tag !== -1; tag = text.indexOf('<', read)) {
		const end = text.indexOf('>', findProgramEnd(lower, tag)) + 1;
		if (end === 0) break;
		texts.push(text.slice(read, tag));
		read = end;
	}
	return [...texts, text.slice(read)].join(' ');
}

function findProgramEnd(lower: string, tag: number): number {
	const name = ['script', 'style'].find((program) => lower.startsWith(program, tag + 1));
	if (name === undefined) return tag;
	const end = lower.indexOf(`</${name}`, tag);
	return end === -1 ? lower.length : end;
}
