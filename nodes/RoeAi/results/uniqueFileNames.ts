import type { IBinaryData } from 'n8n-workflow';

/** Gives files of the same name a number, as file managers do: `a.pdf`, `a (2).pdf`. Most file systems ignore case. */
export function withUniqueNames(files: IBinaryData[]): IBinaryData[] {
	const given = new Set(files.map(({ fileName = '' }) => fileName.toLowerCase()));
	const used = new Set<string>();
	// Thousands of files may have one name, so each continues where the last one stopped.
	const nextNumbers = new Map<string, number>();
	return files.map((file) => {
		const { fileName = '' } = file;
		const key = fileName.toLowerCase();
		let name = fileName;
		let number = nextNumbers.get(key) ?? 2;
		for (; used.has(name.toLowerCase()); number++) {
			const numbered = insertNumber(fileName, number);
			// Another file may be called that.
			if (!given.has(numbered.toLowerCase())) name = numbered;
		}
		nextNumbers.set(key, number);
		used.add(name.toLowerCase());
		return name === fileName ? file : { ...file, fileName: name };
	});
}

function insertNumber(fileName: string, number: number): string {
	const dot = fileName.lastIndexOf('.');
	const end = dot > 0 ? dot : fileName.length;
	return `${fileName.slice(0, end)} (${number})${fileName.slice(end)}`;
}
