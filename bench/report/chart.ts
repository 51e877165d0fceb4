/** Bars with their spread, as an SVG that reads on light and dark pages. */
export interface ChartGroup {
	title: string;
	/** Milliseconds by default. */
	unit?: string;
	bars: Array<{ name: string; median: number; lowest: number; highest: number }>;
}

const WIDTH = 760;
const NAMES = 220;
const VALUES = 110;
const ROW = 24;
const HEAD = 40;

export function chart(groups: ChartGroup[]): string {
	let y = 0;
	const drawn = groups.map((group) => {
		const at = y;
		y += HEAD + group.bars.length * ROW + 12;
		return drawGroup(group, at);
	});
	return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${y}" width="${WIDTH}" height="${y}" role="img" font-family="system-ui, sans-serif" font-size="13">
<title>${escape(groups.map(({ title }) => title).join('; '))}</title>
<style>text{fill:#24292f}.bar{fill:#9aa4b2}.own{fill:#3b6cf6}.range{stroke:#24292f}@media (prefers-color-scheme:dark){text{fill:#d7dce2}.bar{fill:#5b6675}.own{fill:#7ea2ff}.range{stroke:#d7dce2}}</style>
${drawn.join('\n')}
</svg>
`;
}

function drawGroup({ title, unit = 'ms', bars }: ChartGroup, y: number): string {
	const most = Math.max(...bars.map(({ highest }) => highest), Number.MIN_VALUE);
	const length = (value: number) => (value / most) * (WIDTH - NAMES - VALUES);
	const lines = bars.map(({ name, median, lowest, highest }, index) => {
		const top = y + HEAD + index * ROW;
		const middle = top + 8;
		const [from, to] = [NAMES + length(lowest), NAMES + length(highest)].map((x) => x.toFixed(1));
		return `<text x="${NAMES - 8}" y="${top + 13}" text-anchor="end">${escape(name)}</text>
<rect class="${name.startsWith('Roe AI') ? 'own' : 'bar'}" x="${NAMES}" y="${top}" width="${Math.max(1, length(median)).toFixed(1)}" height="16" rx="2"/>
<line class="range" x1="${from}" x2="${to}" y1="${middle}" y2="${middle}"/>
<text x="${(Math.max(Number(to), NAMES + length(median)) + 8).toFixed(1)}" y="${top + 13}">${Math.round(median).toLocaleString('en')} ${unit}</text>`;
	});
	return [`<text x="0" y="${y + 22}" font-weight="600">${escape(title)}</text>`, ...lines].join(
		'\n',
	);
}

const escape = (text: string) =>
	text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
