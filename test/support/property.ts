import fc from 'fast-check';

/** A fixed seed. Another one finds other cases. */
const SEED_IN_CI = 2041;

// On a developer's machine, each run tries other cases. In CI, the result of a change must not depend on chance.
fc.configureGlobal({ seed: process.env.CI === 'true' ? SEED_IN_CI : undefined });

/** Whether the current jest project tries all cases, see `test/jest.slow.config.js`. */
const { triesAllCases = false } = globalThis as { triesAllCases?: boolean };

/** How many of a slow property's cases are tried: a tenth in `npm test`, all in `npm run test:slow`. */
export function numRuns(allCases: number): number {
	return triesAllCases ? allCases : Math.ceil(allCases / 10);
}

export { fc };
