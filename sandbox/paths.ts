/** Everything that is not Roe lives under this path. */
export const CONTROL_PREFIX = '/_sandbox';

/** Under the prefix: where redirect faults lead, so that who follows one is seen. */
export const TRAP = '/trap';
