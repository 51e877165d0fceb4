/** A PDF with one line of text on each of its pages, readable by any PDF reader. */
export async function* samplePdf(...lines: string[]): AsyncGenerator<Buffer> {
	const pageNumber = (index: number) => 4 + 2 * index;
	const objects = [
		'<< /Type /Catalog /Pages 2 0 R >>',
		`<< /Type /Pages /Count ${lines.length} /Kids [${lines
			.map((_, index) => `${pageNumber(index)} 0 R`)
			.join(' ')}] >>`,
		'<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
		...lines.flatMap((line, index) => {
			const content = `BT /F1 18 Tf 72 720 Td (${line}) Tj ET`;
			return [
				'<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] ' +
					`/Resources << /Font << /F1 3 0 R >> >> /Contents ${pageNumber(index) + 1} 0 R >>`,
				`<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
			];
		}),
	];
	let text = '%PDF-1.4\n';
	const offsets = objects.map((object, index) => {
		const offset = text.length;
		text += `${index + 1} 0 obj\n${object}\nendobj\n`;
		return offset;
	});
	const entries = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`);
	const size = objects.length + 1;
	text += `xref\n0 ${size}\n0000000000 65535 f \n${entries.join('')}`;
	text += `trailer\n<< /Size ${size} /Root 1 0 R >>\nstartxref\n${text.indexOf('xref\n')}\n%%EOF\n`;
	yield Buffer.from(text, 'latin1');
}
