import fc from 'fast-check';

/** Chosen once; another finds other cases. */
const SEED_IN_CI = 2041;

// On a developer's machine each run tries other cases. What CI says of a change must not depend on chance.
fc.configureGlobal({ seed: process.env.CI === 'true' ? SEED_IN_CI : undefined });

export { fc };
