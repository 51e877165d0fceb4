import fc from 'fast-check';

/** A fixed seed. Another one finds other cases. */
const SEED_IN_CI = 2041;

// On a developer's machine, each run tries other cases. In CI, the result of a change must not depend on chance.
fc.configureGlobal({ seed: process.env.CI === 'true' ? SEED_IN_CI : undefined });

export { fc };
