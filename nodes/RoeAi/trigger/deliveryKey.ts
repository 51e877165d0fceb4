import { digest } from '../shared/digest';
import type { FinishedJob } from '../transport/finishedJob';

/** By what a delivery is remembered: a job has one execution for each of its ends. */
export const getDeliveryKey = ({ jobId, event }: Pick<FinishedJob, 'jobId' | 'event'>): string =>
	digest(`${jobId} ${event}`);
