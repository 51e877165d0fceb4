import { randomFillSync } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import { NAME } from '../contenders/names';
import type { ChartGroup } from '../report/chart';
import { type Contender, inTurns, sample, type Series, wallTime } from '../rounds';
import type { Section, Size } from '../section';
import type { Stage, Work } from '../stage';
import { megabytes, ratio, spread } from '../statistics';

const MEGABYTE = 1_000_000;

export interface UploadResult {
	megabytes: number;
	series: Series[];
}

/** Uploads one file, each time by a process that is there for nothing else. */
export async function measureUploads(
	stage: Stage,
	{ files }: Size,
	report: (text: string) => void,
): Promise<UploadResult[]> {
	const folder = await mkdtemp(join(tmpdir(), 'roe-bench-'));
	const results: UploadResult[] = [];
	try {
		const small = join(folder, 'warm-up.pdf');
		await writeFile(small, 0.1);
		for (const { megabytes: size, rounds } of files) {
			report(`uploading ${size} MB`);
			const path = join(folder, `${size}.pdf`);
			await writeFile(path, size);
			const contenders = contendersFor(stage, small, path, size);
			results.push({
				megabytes: size,
				series: await inTurns(contenders, { rounds, warmUp: false }),
			});
			await rm(path);
		}
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
	return results;
}

function contendersFor(stage: Stage, small: string, path: string, size: number): Contender[] {
	const contender = (name: string, kind: 'engine' | 'sdk', contender: string): Contender => ({
		name,
		run: async () => {
			await stage.roeWith({});
			const warmUp: Work = { task: 'file', contender, path: small };
			const work = async (clean: boolean) =>
				await stage.alone(kind, warmUp, { task: 'file', contender, path, clean });
			const timed = await work(false);
			// Python tells the highest memory of a process, clean or not.
			const clean = kind === 'engine' ? await work(true) : undefined;
			const answer = { ...timed, peakOverIdle: (clean ?? timed).peakOverIdle };
			const { fileBytes } = await stage.seen();
			const sent = (size + 0.1) * MEGABYTE * (clean === undefined ? 1 : 2);
			if (fileBytes !== sent)
				throw new Error(`Roe got ${fileBytes} bytes of ${sent}; ${answer.failure ?? ''}`);
			return answer;
		},
	});
	return [
		contender(NAME.runAsync, 'engine', 'node'),
		contender(NAME.httpRequest, 'engine', 'httpRequest'),
		contender(NAME.floor, 'engine', 'helper'),
		contender(NAME.bare, 'engine', 'bare'),
		...(stage.python === undefined ? [] : [contender(NAME.sdkFile, 'sdk', 'sdkFile')]),
	];
}

/** A file of random bytes, so that nothing on the way can make it shorter. */
async function writeFile(path: string, size: number): Promise<void> {
	const piece = randomFillSync(Buffer.alloc(MEGABYTE / 10));
	function* pieces() {
		for (let written = 0; written < size * 10; written++) yield piece;
	}
	await pipeline(Readable.from(pieces()), createWriteStream(path));
}

export function uploadSection(results: UploadResult[]): Section {
	const rows = results.flatMap(({ megabytes: size, series }) => {
		const floor = series.find(({ name }) => name === NAME.bare) as Series;
		const lowest = sample(floor, wallTime).median;
		return series.map((one) => {
			const head = [`${size} MB`, one.name];
			if (one.answers.length === 0) return [...head, `failed: ${one.problem}`, '', '', ''];
			const wall = sample(one, wallTime);
			const peak = sample(one, ({ peakOverIdle }) => peakOverIdle);
			return [
				...head,
				spread(wall),
				ratio(wall.median, lowest),
				`${megabytes((size * MEGABYTE) / (wall.median / 1000))}/s`,
				`${megabytes(peak.median)} (${megabytes(peak.lowest)}–${megabytes(peak.highest)})`,
			];
		});
	});
	return {
		title: 'Uploading a file',
		intro:
			'Over HTTPS. One item with one file, from n8n’s binary data on disk (“filesystem” mode); the local Roe reads and hashes every byte. Each run is in a fresh process. Memory is measured in a separate run, which starts with a clean heap.',
		columns: [
			'file',
			'contender',
			'time (lowest–highest)',
			'to bare client',
			'speed',
			'memory over idle',
		],
		rows,
		notes: [],
	};
}

/** The largest file's memory, as bars. */
export function uploadChart(results: UploadResult[]): ChartGroup | undefined {
	const largest = results.at(-1);
	if (largest === undefined) return undefined;
	return {
		title: `Memory over idle while ${largest.megabytes.toLocaleString('en')} MB go up`,
		unit: 'MB',
		bars: largest.series
			.filter(({ answers }) => answers.length > 0)
			.map((series) => ({
				name: series.name,
				...sample(series, ({ peakOverIdle }) => peakOverIdle / MEGABYTE),
			})),
	};
}
