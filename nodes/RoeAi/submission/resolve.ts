import type { IExecuteFunctions } from 'n8n-workflow';

import { createRecovery } from './recovery';
import type { Resolve } from './resolution';
import type { SubmissionStore } from './submissionStore';

/**
 * The only way into `recovery/`. Roe has no documented idempotency keys, so a request is repeated only if its job is surely absent.
 * With
 * them: return `absent` here, delete `recovery/`, and let `sendStart` make the header of the submission IDs.
 */
export function createResolve(context: IExecuteFunctions, store: SubmissionStore): Resolve {
	return createRecovery(context, store.startedAt);
}
