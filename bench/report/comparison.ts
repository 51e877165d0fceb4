import { sample, type Series, wallTime } from '../rounds';
import type { LimitedResult } from '../sections/limited';
import type { StartingResult } from '../sections/starting';
import type { UploadResult } from '../sections/uploading';
import { megabytes, ratio } from '../statistics';
import { table } from './markdown';

const HTTP_REQUEST = 'HTTP Request';
/** Roe's answer time in the cases that are shown, ms. */
const LATENCY = 50;
/** By their names in the table, with those in the cases: texts, file, rate limit. */
const SHOWN: Array<[title: string, texts: string, file?: string, limited?: string]> = [
	['Run Async', 'Roe AI: Run Async', 'Roe AI: Run Async', 'Roe AI: Run Async'],
	['Run Bulk', 'Roe AI: Run Bulk'],
	['Run Bulk, inputs mapped by name', 'Roe AI: Run Bulk, mapped by name'],
	['n8n’s HTTP Request node', HTTP_REQUEST, HTTP_REQUEST, HTTP_REQUEST],
	[
		'Roe’s Python SDK, `run` in 50 threads',
		'Python SDK: run, 50 threads',
		'Python SDK: run',
		'Python SDK: run, 50 threads',
	],
	['Roe’s Python SDK, `run_many`', 'Python SDK: run_many'],
	['a bare client, without n8n', 'bare client, same width', 'bare client'],
];

/**
 * The run in few figures: times as ratios to the HTTP Request node's.
 *
 * @returns a table in Markdown; undefined where the run was not whole
 */
export function comparisonTable(
	starting: StartingResult[],
	uploads: UploadResult[],
	limited: LimitedResult,
): string | undefined {
	const texts = [1000, 10_000].map((count) =>
		starting.find((one) => one.count === count && one.latency === LATENCY),
	);
	const upload = uploads.find((one) => one.megabytes === 1000);
	if (upload === undefined || texts.includes(undefined)) return undefined;
	const columns = [
		'',
		'1,000 texts',
		'10,000 texts',
		'a file of 1,000 MB',
		'memory for it',
		`${limited.count} texts, 50 a second allowed`,
	];
	const rows = SHOWN.map(([title, text, file, limit]) => [
		title,
		...texts.map((result) => toHttpRequest(result!.series, text)),
		file === undefined ? '' : toHttpRequest(upload.series, file),
		file === undefined ? '' : memoryOf(find(upload.series, file)),
		limit === undefined ? '' : startedOf(find(limited.series, limit), limited.count),
	]);
	return table(columns, rows);
}

function find(all: Series[], name: string): Series | undefined {
	return all.find((one) => one.name === name && one.answers.length > 0);
}

function toHttpRequest(all: Series[], name: string): string {
	const [one, other] = [find(all, name), find(all, HTTP_REQUEST)];
	if (one === undefined || other === undefined) return 'failed';
	return ratio(sample(one, wallTime).median, sample(other, wallTime).median);
}

function memoryOf(series: Series | undefined): string {
	if (series === undefined) return 'failed';
	return megabytes(sample(series, ({ peakOverIdle }) => peakOverIdle).median);
}

function startedOf(series: Series | undefined, count: number): string {
	if (series === undefined) return 'failed';
	const { median } = sample(series, ({ completed }) => completed);
	return median === count ? 'all started' : `${median} started`;
}
