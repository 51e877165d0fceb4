import { createRecovery } from './recovery';
import { createBulkRecovery } from './recovery/bulkRecovery';
import type { CreateBulkResolver, CreateResolve } from './resolver';

/** The only file that uses `recovery/`. CONTRIBUTING.md, “Idempotency keys”, says what could replace it. */
export const createResolve: CreateResolve = createRecovery;

/** The same for the runs of bulk requests. */
export const createBulkResolver: CreateBulkResolver = createBulkRecovery;
