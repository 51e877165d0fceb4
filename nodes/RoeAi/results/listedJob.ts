import type { IDataObject } from 'n8n-workflow';

import { isText } from '../shared/isText';
import type { ListedJobDetail } from '../shared/jobDetail';
import { readProperty } from '../shared/untrusted';
import { getStatusEvents } from '../transport/jobStatuses';
import { toJobDetails } from '../transport/jobDetails';
import type { ListedJob } from '../transport/types';
import { selectDetails, toDetailFields } from './jobDetails';
import { toStatusOutput } from './jobStatus';

/** Output item of a job in its agent's list: at most ten fields, and then what `include` adds. A field is missing if Roe didn't return it. */
export function toListedJobOutput(job: ListedJob, include: ListedJobDetail[]): IDataObject {
	const lastEvent = getStatusEvents(job).at(-1);
	const { jobId, status, isFinished, isSuccessful, errorMessage } = toStatusOutput(job.id, {
		status: job.status_code,
		error_message: lastEvent?.error_message,
	});
	const details = selectDetails(
		include.filter((detail) => detail !== 'review'),
		toJobDetails(undefined, job),
	);
	const verdict = findVerdict(job);
	const cost = findCost(job);
	return {
		jobId,
		status,
		isFinished,
		isSuccessful,
		...(errorMessage !== undefined && { errorMessage }),
		createdAt: job.created_at,
		durationMs: job.duration_ms,
		...(cost !== undefined && { cost }),
		...(isText(job.review_state) && { reviewState: job.review_state }),
		...(verdict !== undefined && { verdict }),
		...(include.includes('review') && toReviewField(job)),
		...toDetailFields(details),
	};
}

/** Roe's contract has only `ui_fields` for this, "denormalized fields from agent output for list/metrics", and doesn't say which. */
function findCost(job: ListedJob): number | undefined {
	return [job.cost, readProperty(job.ui_fields, 'cost')].find(
		(cost): cost is number => typeof cost === 'number',
	);
}

/** A person's verdict, which Roe has if it isn't the agent's, or else the agent's. */
function findVerdict(job: ListedJob): string | undefined {
	const corrected = readProperty(job.feedback_review, 'corrected_verdict');
	return [corrected, readProperty(job.ui_fields, 'verdict')].find(isText);
}

/** Missing if nobody was asked to review the job. */
function toReviewField({ feedback_review: given }: ListedJob): IDataObject {
	const fields = {
		status: readProperty(given, 'review_status'),
		correctedVerdict: readProperty(given, 'corrected_verdict'),
		comment: readProperty(given, 'review_comment'),
		reviewedAt: readProperty(given, 'reviewed_at'),
		reviewedBy: readProperty(given, 'reviewed_by'),
	};
	const texts = Object.entries(fields).filter(([, value]) => isText(value));
	return texts.length === 0 ? {} : { review: Object.fromEntries(texts) as IDataObject };
}
