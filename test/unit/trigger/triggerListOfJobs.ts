import type { FinishedJob } from '../../../nodes/RoeAi/transport/finishedJob';
import type { ReadingRules } from '../../../nodes/RoeAi/trigger/polling/cursor';
import type { PageOfJobs } from '../../../nodes/RoeAi/trigger/readPageOfJobs';
import type { ListedJob } from '../../../nodes/RoeAi/transport/types';

export const AGENT = '3f0c9a52-6c1e-4d1b-9a77-1b1d3c2f4a01';
const SUCCESS = 3;
export const PAGE_SIZE = 3;
const NOON = Date.parse('2026-03-01T12:00:00Z');

interface ModelJob {
	id: string;
	finishedAt: number;
	changedAt: number;
	visibleAt: number;
}

/** An agent's list of jobs at Roe, with a clock of its own that goes on with each page that is read. */
export class ListOfJobs {
	now = NOON;

	readonly jobs: ModelJob[] = [];

	/** What happens while a page is being read, before the next. */
	betweenPages: Array<() => void> = [];

	/**
	 * @param lateBy How much later the list shows it, ms.
	 * @param endedBefore How much earlier its last status event is, ms.
	 */
	finish(count: number, lateBy = 0, endedBefore = 0): void {
		for (let index = 0; index < count; index++) {
			const id = `job-${this.jobs.length}`;
			const { now } = this;
			const visibleAt = now + lateBy;
			this.jobs.push({ id, finishedAt: now - endedBefore, changedAt: now, visibleAt });
		}
	}

	/** Somebody corrects a job's outputs, say. */
	touch(index: number): void {
		const job = this.jobs[index % Math.max(this.jobs.length, 1)];
		if (job !== undefined && job.visibleAt <= this.now) job.changedAt = this.now;
	}

	page(page: number): PageOfJobs {
		const visible = this.jobs
			.filter(({ visibleAt }) => visibleAt <= this.now)
			.sort((a, b) => b.changedAt - a.changedAt || (a.id < b.id ? 1 : -1));
		const end = page * PAGE_SIZE;
		const jobs = visible.slice(end - PAGE_SIZE, end).map(listed);
		const answer = { jobs, isLast: end >= visible.length, now: this.now };
		this.betweenPages.shift()?.();
		return answer;
	}
}

function listed({ id, finishedAt, changedAt }: ModelJob): ListedJob {
	return {
		id,
		status_code: SUCCESS,
		last_updated_at: new Date(changedAt).toISOString(),
		// Roe gives ISO 8601 here.
		status_events: [{ status_code: 3, timestamp: new Date(finishedAt).toISOString() }] as never,
	};
}

export function rulesFor(list: ListOfJobs, changes: Partial<ReadingRules> = {}): ReadingRules {
	return {
		readPage: async (page) => list.page(page),
		isWanted: () => true,
		maxJobs: 1000,
		hasTime: () => true,
		...changes,
	};
}

export const idsOf = (jobs: FinishedJob[]) => jobs.map(({ jobId }) => jobId);
