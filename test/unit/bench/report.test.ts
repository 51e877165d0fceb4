import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { NAME } from '../../../bench/contenders/names';
import { comparisonTable, readmeTable } from '../../../bench/report/comparison';
import { jobCounts } from '../../../bench/sections/failing';
import { sampleOf } from '../../../bench/statistics';
import { answer, failingCase, results, seriesOf } from './measured';

const times = { [NAME.runAsync]: 50, [NAME.httpRequest]: 100, [NAME.floor]: 40 };
const whole = results({
	starting: [1000, 10_000].map((count) => ({
		count,
		latency: 50,
		concurrency: 1,
		series: seriesOf(count, times),
	})),
	uploads: [{ megabytes: 1000, series: seriesOf(1, times) }],
	failing: [failingCase(10), failingCase(10, { lost: 3, doubled: 2 })],
});

/** The cells of a table's row, by its title. */
function row(markdown: string | undefined, title: string): string[] {
	const line = markdown?.split('\n').find((one) => one.startsWith(`| ${title} |`));
	return (line ?? '')
		.split('|')
		.slice(2, -1)
		.map((cell) => cell.trim());
}

describe('The short table of the bench', () => {
	it('shows times as ratios to HTTP Request, and the jobs while requests fail', () => {
		expect(row(comparisonTable(whole), 'Run Async')).toEqual([
			'0.50×',
			'0.50×',
			'0.50×',
			'0 MB',
			'all started',
			'all started, 3 jobs lost, 2 doubled',
		]);
	});

	it('is shorter in the README', () => {
		expect(row(readmeTable(whole), 'Run Async')).toEqual(['0.50×', '0.50×', '0.50×', '0 MB']);
		expect(row(readmeTable(whole), 'n8n’s HTTP Request node')).toHaveLength(4);
		expect(readmeTable(whole)).not.toContain('SDK');
	});

	it('shows how many items were started if some were not', () => {
		const [thousand, more] = whole.starting;
		const [ours, ...others] = more.series;
		const series = [{ ...ours, answers: [...ours.answers, answer(50, 9_990)] }, ...others];
		const run = results({ ...whole, starting: [thousand, { ...more, series }] });
		expect(row(readmeTable(run), 'Run Async').slice(0, 2)).toEqual([
			'0.50×',
			'0.50×, 9,990 started',
		]);
	});

	it('has the word “failed” for what was not measured', () => {
		expect(row(readmeTable(whole), 'Run Bulk')).toEqual(['failed', 'failed', '', '']);
	});

	it.each(['starting', 'uploads'] as const)('is left out without “%s”', (part) => {
		const partial = results({ ...whole, [part]: [] });
		expect([comparisonTable(partial), readmeTable(partial)]).toEqual([undefined, undefined]);
	});
});

describe('The count of jobs', () => {
	it('has those as lost whose IDs nobody received, and those as doubled that are an item’s second', () => {
		const roe = { requests: 12, jobs: 11, items: 10 };
		expect(jobCounts({ completed: 9 }, roe)).toEqual({ requests: 12, lost: 2, doubled: 1 });
	});
});

describe('A sample', () => {
	it.each([
		[[3, 1, 2], { median: 2, lowest: 1, highest: 3 }],
		[[4, 1, 3, 2], { median: 2.5, lowest: 1, highest: 4 }],
	])('of %j has its median and range', (values, expected) => {
		expect(sampleOf(values)).toEqual(expected);
	});
});

describe('The place of the short table', () => {
	it.each(['README.md', 'docs/comparison.md'])('is in %s', (page) => {
		const text = readFileSync(join(__dirname, '../../..', page), 'utf8');
		expect(text).toMatch(
			/<!-- speed: bench writes this -->\n\nOver .*\n\n(\|.*\|\n)+\n<!-- to here -->/,
		);
	});
});
