/** Tells the reader what a long step is doing and for how long. */

/** Seconds between two lines about a step that goes on, where the line can't be rewritten in place. */
const SECONDS_BETWEEN_LINES = 15;

/**
 * In a terminal, one line that is rewritten every second; elsewhere (CI, a file), a line now and then.
 *
 * @param {string} title e.g. "Starting n8n"
 * @param {() => string} [detail] more about where it is, e.g. "800 files fetched"
 * @returns {{ end: (succeeded: boolean) => void }}
 */
export function showProgress(title, detail = () => '') {
	const began = Date.now();
	const inPlace = process.stdout.isTTY === true;
	const describeNow = () => [`${title}: ${elapsed(began)}`, detail()].filter(Boolean).join(', ');
	const show = () =>
		process.stdout.write(inPlace ? `\r\x1b[2K${describeNow()} …` : `${describeNow()} …\n`);
	process.stdout.write(inPlace ? `${title} …` : `${title} …\n`);
	const timer = setInterval(show, (inPlace ? 1 : SECONDS_BETWEEN_LINES) * 1000);
	return {
		end(succeeded) {
			clearInterval(timer);
			if (inPlace) process.stdout.write('\r\x1b[2K');
			console.log(`${title}: ${succeeded ? 'done' : 'FAILED'} after ${elapsed(began)}`);
		},
	};
}

function elapsed(began) {
	const seconds = Math.round((Date.now() - began) / 1000);
	return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
