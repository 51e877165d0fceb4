import { digest } from '../shared/digest';
import type { FinishedJob } from '../transport/finishedJob';

/** A job starts one execution for each event. */
export const getDeliveryKey = ({ jobId, event }: Pick<FinishedJob, 'jobId' | 'event'>): string =>
	digest(`${jobId} ${event}`);
