import { NAME } from '../contenders/names';
import type { Results } from '../goals';
import { sample, type Series, wallTime } from '../rounds';
import type { FailingResult } from '../sections/failing';
import { megabytes, ratio } from '../statistics';
import { table } from './markdown';

/** Roe's response time in the cases that are shown, ms. */
const LATENCY = 50;
const LARGEST_FILE = 1000;

interface Row {
	title: string;
	/** Names of the contender with texts, a file, and while requests fail. */
	texts?: string;
	file?: string;
	failing?: string;
	/** Whether the README shows it. */
	inReadme?: boolean;
}

const ROWS: Row[] = [
	{
		title: 'Run Async',
		texts: NAME.runAsync,
		file: NAME.runAsync,
		failing: NAME.runAsync,
		inReadme: true,
	},
	{ title: 'Run Bulk', texts: NAME.runBulk, inReadme: true },
	{ title: 'Run Bulk, inputs mapped by name', texts: NAME.runBulkMapped, inReadme: true },
	{
		title: 'n8n’s HTTP Request node',
		texts: NAME.httpRequest,
		file: NAME.httpRequest,
		failing: NAME.httpRequest,
		inReadme: true,
	},
	{ title: '… with Retry On Fail', failing: NAME.httpRequestRetry },
	{ title: '… with Retry On Fail, in a loop', failing: NAME.httpRequestLoop },
	{ title: 'n8n’s HTTP helper alone (floor for a node)', texts: NAME.floor, file: NAME.floor },
	{
		title: 'Roe’s Python SDK, `run` in 50 threads',
		texts: NAME.sdkRun,
		file: NAME.sdkFile,
		failing: NAME.sdkRun,
	},
	{ title: 'Roe’s Python SDK, `run_many`', texts: NAME.sdkRunMany },
	{ title: 'a bare client, without n8n', texts: NAME.bareSameWidth, file: NAME.bare },
];

type Column = [title: string, cell: (row: Row) => string];

/**
 * The run in few figures, with what they are: times as ratios to the HTTP Request node's.
 *
 * @returns Markdown for `docs/comparison.md`; undefined if the run was not whole
 */
export function comparisonTable(results: Results): string | undefined {
	const columns = speedColumns(results);
	if (columns === undefined) return undefined;
	const failing = results.failing.map(
		(one): Column => [
			`${one.count.toLocaleString('en')} texts, ${FAILING_TITLES[one.trouble]}`,
			({ failing: name }) => (name === undefined ? '' : jobsOf(one, name)),
		],
	);
	return withLegend(ROWS, [...columns, ...failing]);
}

/** The same for the README, with only its most telling rows and columns. */
export function readmeTable(results: Results): string | undefined {
	const columns = speedColumns(results);
	if (columns === undefined) return undefined;
	return withLegend(
		ROWS.filter(({ inReadme }) => inReadme),
		columns,
	);
}

const FAILING_TITLES: Record<FailingResult['trouble'], string> = {
	'rate limit': '50 a second allowed',
	'429': '429 to 5 %',
	'broken connections': '1 % of connections broken',
};

function withLegend(rows: Row[], columns: Column[]): string {
	const cells = rows.map((row) => [row.title, ...columns.map(([, cell]) => cell(row))]);
	const legend = `Over HTTPS; Roe responds in ${LATENCY} ms. Times are medians, as ratios to the HTTP Request node's.`;
	return `${legend}\n\n${table(['', ...columns.map(([title]) => title)], cells)}`;
}

function speedColumns({ starting, uploads }: Results): Column[] | undefined {
	const counts = [1000, 10_000];
	const texts = counts.map((count) =>
		starting.find((one) => one.count === count && one.latency === LATENCY),
	);
	const upload = uploads.find(({ megabytes: size }) => size === LARGEST_FILE);
	if (upload === undefined || texts.includes(undefined)) return undefined;
	const file = `a file of ${LARGEST_FILE.toLocaleString('en')} MB`;
	return [
		...counts.map(
			(count, index): Column => [
				`${count.toLocaleString('en')} texts`,
				({ texts: name }) => toHttpRequest(texts[index]!.series, name, count),
			],
		),
		[file, ({ file: name }) => toHttpRequest(upload.series, name, 1)],
		['memory for it', ({ file: name }) => memoryOf(upload.series, name)],
	];
}

function find(all: Series[], name: string): Series | undefined {
	return all.find((one) => one.name === name && one.answers.length > 0);
}

/** @param count of the items: if some were not started, the time alone would flatter */
function toHttpRequest(all: Series[], name: string | undefined, count: number): string {
	if (name === undefined) return '';
	const [one, other] = [find(all, name), find(all, NAME.httpRequest)];
	if (one === undefined || other === undefined) return 'failed';
	const times = ratio(sample(one, wallTime).median, sample(other, wallTime).median);
	const { lowest } = sample(one, ({ completed }) => completed);
	return lowest === count ? times : `${times}, ${lowest.toLocaleString('en')} started`;
}

function memoryOf(all: Series[], name: string | undefined): string {
	if (name === undefined) return '';
	const series = find(all, name);
	if (series === undefined) return 'failed';
	return megabytes(sample(series, ({ peakOverIdle }) => peakOverIdle).median);
}

/** Items that have their job's ID, and jobs that are too many or known to nobody. */
function jobsOf({ count, series, counts }: FailingResult, name: string): string {
	const found = find(series, name);
	if (found === undefined) return 'failed';
	const { median } = sample(found, ({ completed }) => completed);
	const seen = counts.get(name) ?? [];
	const lost = Math.max(0, ...seen.map((one) => one.lost));
	const doubled = Math.max(0, ...seen.map((one) => one.doubled));
	const jobs = lost + doubled === 0 ? '' : `, ${lost} jobs lost, ${doubled} doubled`;
	return `${median === count ? 'all' : median} started${jobs}`;
}
