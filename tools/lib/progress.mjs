/** Tells the reader what long steps are doing and for how long. Several may run at the same time. */

/** Seconds between two lines about a step that goes on, if the line can't be rewritten in place. */
const SECONDS_BETWEEN_LINES = 15;

/** Steps that are running, each with the text of its line. */
const running = [];
/** Lines of a terminal that now show them. */
let drawn = 0;

/**
 * In a terminal, one line for each step that is running, rewritten every second; elsewhere (CI, a file), a line now and then.
 *
 * @param {string} title e.g. "Starting n8n"
 * @param {() => string} [detail] more about it, e.g. "800 files fetched"
 * @returns {{ end: (result: boolean | string) => void }} `result`: whether it succeeded, or what to say instead
 */
export function showProgress(title, detail = () => '') {
	const startedAt = Date.now();
	const inPlace = process.stdout.isTTY === true;
	const describe = () => [`${title}: ${elapsed(startedAt)}`, detail()].filter(Boolean).join(', ');
	const show = () => (inPlace ? redraw() : console.log(`${describe()} …`));
	if (inPlace) {
		running.push(describe);
		redraw();
	} else console.log(`${title} …`);
	const timer = setInterval(show, (inPlace ? 1 : SECONDS_BETWEEN_LINES) * 1000);
	return {
		end(result) {
			clearInterval(timer);
			const outcome = result === true ? 'done' : result === false ? 'FAILED' : result;
			const line = `${title}: ${outcome} after ${elapsed(startedAt)}`;
			if (!inPlace) return console.log(line);
			running.splice(running.indexOf(describe), 1);
			redraw(line);
		},
	};
}

/** @param {string} [finished] a line that stays, above those of running steps */
function redraw(finished) {
	const width = process.stdout.columns || 80;
	const lines = running.map((describe) => `${describe()} …`);
	// A line that wraps would need more than one line up.
	const shown = lines.map((line) => (line.length < width ? line : `${line.slice(0, width - 2)}…`));
	const up = drawn > 0 ? `\x1b[${drawn}A` : '';
	const text = [...(finished === undefined ? [] : [finished]), ...shown];
	process.stdout.write(`${up}\r\x1b[J${text.map((line) => `${line}\n`).join('')}`);
	drawn = shown.length;
}

function elapsed(startedAt) {
	const seconds = Math.round((Date.now() - startedAt) / 1000);
	return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
