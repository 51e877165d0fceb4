/** What a part of the bench found: a table, and what a reader should know about it. */
export interface Section {
	title: string;
	/** Under the title. */
	intro: string;
	columns: string[];
	rows: string[][];
	notes: string[];
}

/** Items to start, Roe's response times (ms), and the rounds that count. */
export interface TextsSize {
	count: number;
	latencies: number[];
	rounds: number;
}

/** How large a run is. */
export interface Size {
	/** Over HTTPS, with all contenders. */
	texts: TextsSize[];
	/** Over plain HTTP, with the contenders that show what TLS costs. */
	plainTexts: TextsSize[];
	/** Megabytes. */
	files: Array<{ megabytes: number; rounds: number }>;
	waits: Array<{ jobs: number; rounds: number }>;
	/** Items to start under a rate limit. */
	limited: { count: number; rounds: number };
	/** Items to start while some requests fail. */
	failing: { count: number; rounds: number };
	/** Whether to try a loop in these cases, which sends one item after another. */
	loop: boolean;
	loads: number;
}

const FULL: Size = {
	texts: [
		{ count: 1, latencies: [0, 50, 200], rounds: 7 },
		{ count: 100, latencies: [0, 50, 200], rounds: 5 },
		{ count: 1000, latencies: [0, 50, 200], rounds: 5 },
		{ count: 10_000, latencies: [50], rounds: 2 },
		{ count: 10_000, latencies: [0], rounds: 1 },
	],
	plainTexts: [
		{ count: 1, latencies: [50], rounds: 7 },
		{ count: 1000, latencies: [0, 50, 200], rounds: 3 },
		{ count: 10_000, latencies: [50], rounds: 1 },
	],
	files: [
		{ megabytes: 1, rounds: 3 },
		{ megabytes: 100, rounds: 3 },
		{ megabytes: 1000, rounds: 3 },
	],
	waits: [
		{ jobs: 1, rounds: 2 },
		{ jobs: 100, rounds: 2 },
		{ jobs: 1000, rounds: 2 },
	],
	limited: { count: 500, rounds: 2 },
	failing: { count: 500, rounds: 2 },
	loop: true,
	loads: 7,
};

/** The cases that goals and docs/comparison.md are about, with few repetitions. */
const SHORT: Size = {
	texts: [
		{ count: 1, latencies: [50], rounds: 3 },
		{ count: 100, latencies: [0, 50], rounds: 3 },
		{ count: 1000, latencies: [0, 50, 200], rounds: 3 },
		{ count: 10_000, latencies: [0, 50], rounds: 1 },
	],
	plainTexts: [{ count: 1000, latencies: [50], rounds: 3 }],
	files: [
		{ megabytes: 1, rounds: 1 },
		{ megabytes: 100, rounds: 1 },
		{ megabytes: 1000, rounds: 1 },
	],
	waits: [
		{ jobs: 1, rounds: 1 },
		{ jobs: 100, rounds: 1 },
		{ jobs: 1000, rounds: 1 },
	],
	limited: { count: 300, rounds: 1 },
	failing: { count: 1000, rounds: 1 },
	loop: true,
	loads: 5,
};

/** For CI: a few minutes on a machine that does nothing else. */
const QUICK: Size = {
	texts: [
		{ count: 1, latencies: [50], rounds: 2 },
		{ count: 100, latencies: [50], rounds: 2 },
		{ count: 1000, latencies: [50], rounds: 1 },
	],
	plainTexts: [{ count: 1000, latencies: [50], rounds: 1 }],
	files: [{ megabytes: 100, rounds: 1 }],
	waits: [{ jobs: 100, rounds: 1 }],
	limited: { count: 150, rounds: 1 },
	failing: { count: 300, rounds: 1 },
	loop: false,
	loads: 3,
};

export const SIZES = { full: FULL, short: SHORT, quick: QUICK };
