import type { HistoryEvent } from './history';

/**
 * - `doubled`: a second job for what was to be one.
 * - `lost`: a job that nobody was given and no error speaks of.
 * - `wrong`: the ID of a job that the server doesn't have, or has for something else.
 * - `silent`: an attempted case about which nothing was ever said.
 */
export interface Violation {
	kind: 'doubled' | 'lost' | 'wrong' | 'silent';
	/** The case, or the mark of the server's job. */
	of: string;
	jobId?: string;
}

type Intended = Extract<HistoryEvent, { type: 'intended' }>;
type Word = Extract<
	HistoryEvent,
	{ type: 'handed' | 'announced' | 'refused' | 'crashed' | 'stopped' }
>;

/** What a history says about each case and job, in the end. */
class Account {
	readonly intended = new Map<string, Intended>();

	/** By mark: the jobs in the order of their start. */
	readonly jobs = new Map<string, string[]>();

	readonly markOf = new Map<string, string>();

	/** By case: what was said last. */
	readonly lastWord = new Map<string, Word>();

	readonly attempted = new Set<string>();

	/** Jobs without a result: one that the client has replaced is of no use to anybody. */
	readonly failed = new Set<string>();

	/** By job: the marks for which the cache returned it. */
	readonly cachedFor = new Map<string, Set<string>>();

	/** By job: the cases that were given it. */
	readonly handedTo = new Map<string, Set<string>>();

	/** Jobs that were started although what they are for had as many as it was to have. */
	readonly doubled: Violation[] = [];

	private readonly running = new Map<string, number>();

	private readonly executionOf = new Map<string, string>();

	constructor(events: HistoryEvent[]) {
		// The order of a list of outcomes says nothing: what was intended is known from the beginning.
		for (const event of events) {
			if (event.type === 'intended') this.intended.set(event.case, event);
		}
		for (const event of events) this.add(event);
	}

	/** How many jobs a mark is to have. */
	wantedJobs(mark: string): number {
		return new Set(this.casesOf(mark).map(({ job }) => job)).size;
	}

	isHanded(jobId: string): boolean {
		return (this.handedTo.get(jobId)?.size ?? 0) > 0;
	}

	/** Whether the last that was said of a case is that its job may exist. */
	isAnnounced(one: string): boolean {
		const type = this.lastWord.get(one)?.type;
		return type === 'announced' || type === 'crashed' || type === 'stopped';
	}

	casesOf(mark: string): Intended[] {
		return [...this.intended.values()].filter((intended) => intended.mark === mark);
	}

	private add(event: HistoryEvent): void {
		switch (event.type) {
			case 'attempted':
				this.attempted.add(event.case);
				// What a crashed execution has put out is gone, if it begins again.
				if (this.lastWord.get(event.case)?.type === 'crashed') {
					for (const cases of this.handedTo.values()) cases.delete(event.case);
				}
				this.executionOf.set(event.case, event.execution);
				break;
			case 'accepted': {
				const { jobId, mark } = event;
				const running = (this.running.get(mark) ?? 0) + 1;
				if (running > this.wantedJobs(mark))
					this.doubled.push({ kind: 'doubled', of: mark, jobId });
				this.running.set(mark, running);
				this.jobs.set(mark, [...(this.jobs.get(mark) ?? []), jobId]);
				this.markOf.set(jobId, mark);
				break;
			}
			case 'cached':
				addTo(this.cachedFor, event.jobId, event.mark);
				break;
			case 'jobFailed': {
				const mark = this.markOf.get(event.jobId);
				this.failed.add(event.jobId);
				if (mark !== undefined) this.running.set(mark, (this.running.get(mark) ?? 0) - 1);
				break;
			}
			case 'handed':
				addTo(this.handedTo, event.jobId, event.case);
				this.lastWord.set(event.case, event);
				break;
			case 'announced':
			case 'refused':
				this.lastWord.set(event.case, event);
				break;
			case 'crashed':
			case 'stopped':
				for (const [one, execution] of this.executionOf) {
					if (execution === event.execution) this.lastWord.set(one, event);
				}
				break;
			case 'intended':
			case 'sent':
			case 'retried':
		}
	}
}

/** Checks “one case, one job”: at most one job for each intended one, and each job known or announced. @returns what is wrong. */
export function checkHistory(events: HistoryEvent[]): Violation[] {
	const account = new Account(events);
	return [
		...account.doubled,
		...findLost(account),
		...findWrong(account),
		...[...account.attempted]
			.filter((one) => !account.lastWord.has(one))
			.map((one): Violation => ({ kind: 'silent', of: one })),
	];
}

/** Jobs of one mark can't be told apart, so as many may be unknown as there are cases about which the client isn't sure. */
function findLost(account: Account): Violation[] {
	return [...account.jobs].flatMap(([mark, jobs]) => {
		const cases = account.casesOf(mark);
		const unknown = jobs.filter((jobId) => !account.isHanded(jobId) && !account.failed.has(jobId));
		const announced = cases.filter(({ case: one }) => account.isAnnounced(one));
		// An error about the only case of a mark speaks of all its jobs.
		const explained = cases.length === 1 && announced.length === 1 ? jobs.length : announced.length;
		return unknown.slice(explained).map((jobId): Violation => ({ kind: 'lost', of: mark, jobId }));
	});
}

function findWrong(account: Account): Violation[] {
	return [...account.handedTo].flatMap(([jobId, cases]) => {
		const mark = account.markOf.get(jobId);
		const isCachedFor = (one: string) =>
			account.cachedFor.get(jobId)?.has(account.intended.get(one)?.mark ?? '') === true;
		const others = [...cases].filter((one) => account.intended.get(one)?.mark !== mark);
		const wrong = others.filter((one) => !isCachedFor(one));
		// One job is the job of several intended ones only if the cache made it so.
		const owners = [...cases].filter((one) => !others.includes(one) && !isCachedFor(one));
		const intended = new Set(owners.map((one) => account.intended.get(one)?.job));
		const isShared = intended.size > 1 ? owners.slice(1) : [];
		return [...wrong, ...isShared].map((one): Violation => ({ kind: 'wrong', of: one, jobId }));
	});
}

function addTo<Key, Value>(sets: Map<Key, Set<Value>>, key: Key, value: Value): void {
	const set = sets.get(key);
	if (set === undefined) sets.set(key, new Set([value]));
	else set.add(value);
}
