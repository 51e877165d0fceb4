/** Tells the reader what a long step is doing and for how long. See progress.mjs. */
export function showProgress(
	title: string,
	detail?: () => string,
): { end: (succeeded: boolean) => void };
