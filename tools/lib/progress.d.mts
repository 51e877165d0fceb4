/** Tells the reader what long steps are doing and for how long. See progress.mjs. */
export function showProgress(
	title: string,
	detail?: () => string,
): { end: (result: boolean | string) => void };
