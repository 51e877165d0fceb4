import { createRecovery } from './recovery';
import type { CreateResolve } from './resolution';

/**
 * The only way into `recovery/`. Roe has no documented idempotency keys, so a request is repeated only if its job is surely absent.
 * With them: resolve to `absent` here, delete `recovery/`, and let `sendStart` send a UUID of the submission IDs as the key.
 */
export const createResolve: CreateResolve = createRecovery;
