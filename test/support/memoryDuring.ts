import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** A streamed file needs a few chunks at a time, here and in the local Roe, which runs in the same process. */
export const MOST_MEMORY = 64_000_000;
/** More memory only counts if it stays for this many checks, because freed memory is returned in the background. */
const LOOKS_BEFORE_IT_COUNTS = 20;

/** Node's garbage collector. Sent chunks count until they're collected, which may take a while on a busy machine. */
setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** The highest memory outside JavaScript's heap, where Node keeps the bytes of files and connections, minus the amount at the start. */
export async function memoryDuring<Result>(work: () => Promise<Result>): Promise<[Result, number]> {
	const held = () => process.memoryUsage().arrayBuffers;
	collectGarbage();
	const before = held();
	let most = 0;
	let looksAbove = 0;
	const look = () => {
		const more = held() - before;
		looksAbove = more < MOST_MEMORY ? 0 : looksAbove + 1;
		if (looksAbove === 1) collectGarbage();
		if (looksAbove === 0 || looksAbove > LOOKS_BEFORE_IT_COUNTS) most = Math.max(most, more);
	};
	const looking = setInterval(look, 5);
	try {
		return [await work(), most];
	} finally {
		clearInterval(looking);
	}
}
