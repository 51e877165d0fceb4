import {
	type Behaviour,
	isEnd,
	type Job,
	STATUS,
	type StatusCode,
	type StatusEvent,
} from '../types';

/** How a job ends. */
export interface Outcome {
	status: 'success' | 'failure';
	errorMessage?: string;
}

const DEFAULT_FAILURE = 'The agent could not finish';

/**
 * The life that lies ahead of a new job. Its status at any time follows from this, so that nothing has to tick.
 *
 * @param createdAt Milliseconds since 1970.
 * @param duration Milliseconds until the job ends.
 * @param outcome What it ends in, against the agent's behaviour.
 */
export function plan(
	createdAt: number,
	duration: number,
	behaviour: Behaviour,
	outcome: Outcome | undefined,
): StatusEvent[] {
	const at = (part: number) => createdAt + Math.round(duration * part);
	const events: StatusEvent[] = [
		{ at: createdAt, status: STATUS.PENDING },
		{ at: at(0.2), status: STATUS.STARTED },
	];
	if (behaviour.retriesOnceWith !== undefined) {
		events.push(
			{ at: at(0.5), status: STATUS.RETRY, errorMessage: behaviour.retriesOnceWith },
			{ at: at(0.7), status: STATUS.STARTED },
		);
	}
	events.push(endOf(at(1), behaviour, outcome));
	return events;
}

function endOf(at: number, behaviour: Behaviour, outcome: Outcome | undefined): StatusEvent {
	if (outcome === undefined && behaviour.failsWith === undefined) {
		return { at, status: STATUS.SUCCESS };
	}
	if (outcome?.status === 'success') return { at, status: STATUS.SUCCESS };
	const errorMessage = outcome?.errorMessage ?? behaviour.failsWith ?? DEFAULT_FAILURE;
	return { at, status: STATUS.FAILURE, errorMessage };
}

/** What has happened by a time. */
export const eventsBy = (job: Job, now: number): StatusEvent[] =>
	job.events.filter(({ at }) => at <= now);

/** The newest event by a time. */
export function latestEvent({ events }: Job, now: number): StatusEvent {
	let latest = events[0];
	for (const event of events) if (event.at <= now) latest = event;
	return latest;
}

/** When a job is planned to end, or ended. */
export const endTime = ({ events }: Job): number => events[events.length - 1].at;

/** Replaces what lies ahead by an end now. A job that is over stays as it is: false. */
export function endNow(job: Job, now: number, status: StatusCode, errorMessage?: string): boolean {
	if (isEnd(latestEvent(job, now).status)) return false;
	job.events = [...eventsBy(job, now), { at: now, status, errorMessage }];
	return true;
}
