import { seededRandom } from '../../sandbox/random';
import type { FaultRule } from '../../sandbox';
import { FAULT_KINDS } from './faultKinds';
import type { Row } from './rows';
import { type Mode, only } from './trial';

const ITEMS = 1000;
const SEED_OF_THE_MIX = 20261124;
/** One item in so many meets a fault; one in so many of these meets a second one when it is sent again. */
const ONE_IN = 5;

/** Faults that need a short Request Timeout, which is the same for all items of a run. */
const REQUEST_TIMEOUT = 5;

/** A thousand items, a fifth of which meet a fault drawn at random; the list of jobs fails now and then as well. */
export function mixedRows(): Row[] {
	return (['continue', 'retry on fail'] as Mode[]).map((mode) => {
		const { faults, hit, refused } = draw();
		return {
			fault: `random mix, seed ${SEED_OF_THE_MIX}`,
			when: 'both',
			trial: {
				mode,
				body: 'json',
				items: ITEMS,
				faults,
				options: { requestTimeout: REQUEST_TIMEOUT, maxConcurrency: 200 },
				sandbox: { latency: 5, listDelay: 500, clockSkew: 90_000 },
			},
			ends: (item) => {
				if (refused.has(item)) return mode === 'continue' ? ['refused'] : ['job', 'refused'];
				return hit.has(item) ? ['job', 'honest', 'refused'] : ['job'];
			},
		};
	});
}

function draw() {
	const random = seededRandom(SEED_OF_THE_MIX);
	const oneOf = <T>(choices: readonly T[]): T => choices[Math.floor(random() * choices.length)];
	const faults: FaultRule[] = [
		{ kind: 'status', status: 503, when: 'before', match: { method: 'GET' }, probability: 0.05 },
	];
	const hit = new Set<number>();
	const refused = new Set<number>();
	for (let item = 1; item <= ITEMS; item++) {
		if (random() * 100 < 1) {
			refused.add(item);
			faults.push({ kind: 'status', status: 400, when: 'before', ...only(item) });
		}
		for (let chance = random(); chance < 1 / ONE_IN && !refused.has(item); chance = random()) {
			hit.add(item);
			const when = oneOf(['before', 'after'] as const);
			const kinds = FAULT_KINDS.filter((kind) => kind[when] !== undefined);
			faults.push({ ...oneOf(kinds).rule, when, ...only(item) });
		}
	}
	return { faults, hit, refused };
}
