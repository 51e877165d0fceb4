/** Some measurements of one thing. */
export interface Sample {
	median: number;
	lowest: number;
	highest: number;
}

export function sampleOf(values: number[]): Sample {
	const sorted = [...values].sort((a, b) => a - b);
	const middle = sorted.length >> 1;
	const median =
		sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
	return { median, lowest: sorted[0], highest: sorted[sorted.length - 1] };
}

/** Milliseconds, as a person reads them. */
export function time(ms: number): string {
	if (ms < 10) return `${ms.toFixed(1)} ms`;
	return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(2)} s`;
}

/** Median, and from the lowest to the highest. */
export function spread({ median, lowest, highest }: Sample): string {
	return `${time(median)} (${time(lowest)}–${time(highest)})`;
}

export const ratio = (value: number, to: number) => `${(value / to).toFixed(2)}×`;

export const megabytes = (bytes: number) => `${Math.round(bytes / 1e6)} MB`;
