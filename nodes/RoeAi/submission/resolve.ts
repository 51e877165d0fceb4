import { createRecovery } from './recovery';
import { createBulkRecovery } from './recovery/bulkRecovery';
import type { CreateBulkResolver, CreateResolve } from './resolution';

/**
 * Roe documents no idempotency keys, so a request is sent again only if its job is certainly absent.
 * Once it does: resolve to `absent` here, delete `recovery/`, and send a UUID derived from the submission IDs as the key.
 */
export const createResolve: CreateResolve = createRecovery;

/** The same for the runs of bulk requests. */
export const createBulkResolver: CreateBulkResolver = createBulkRecovery;
