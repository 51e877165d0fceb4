import type { FaultKind } from '../faults/faults';

/** A text or a file of a run, as it came. */
export type LoggedInput =
	| { key: string; text: string | null }
	| { key: string; fileName: string; contentType: string; size: number; sha256: string };

/** A request as the local Roe saw it. The key itself is never in it. */
export interface LoggedRequest {
	/** Number in the order of arrival, from 1. */
	number: number;
	/** ISO 8601, by this machine's clock. */
	time: string;
	method: string;
	/** Without the query. */
	path: string;
	/** By name; all values of a name that is repeated. */
	query: Record<string, string | string[]>;
	/** All but `authorization`. */
	headers: Record<string, string | string[] | undefined>;
	authorization: 'ok' | 'wrong' | 'missing';
	body: 'none' | 'json' | 'form' | 'multipart' | 'other';
	/** The first 64 KB of a JSON or form body, where the log was asked to keep it. */
	bodyText?: string;
	/** What a run was given: its texts (the first 1000 characters) and files. */
	inputs?: LoggedInput[];
	/** Jobs that the request started. */
	jobIds?: string[];
	fault?: { id: string; kind: FaultKind; when: 'before' | 'after' };
	/** Of the answer; undefined while there is none. */
	status?: number;
	/** Milliseconds from arrival to the end of the answer, or of the connection. */
	durationMs?: number;
}

/** The newest requests; how many is bounded. */
export class RequestLog {
	private requests: LoggedRequest[] = [];

	private counted = 0;

	private inFlight = 0;

	private mostInFlight = 0;

	constructor(private readonly most: number) {}

	/** Requests so far, those that are no longer kept included. */
	get count(): number {
		return this.counted;
	}

	/** The most requests that were under way at one time. */
	get peak(): number {
		return this.mostInFlight;
	}

	/** Adds a request that has just come. */
	add(request: Omit<LoggedRequest, 'number' | 'time'>): LoggedRequest {
		const logged = { number: ++this.counted, time: new Date().toISOString(), ...request };
		this.requests.push(logged);
		// Cut in large steps: taking off the first of a long list each time would cost more than the request.
		if (this.requests.length >= 2 * this.most) this.requests = this.requests.slice(-this.most);
		this.inFlight++;
		this.mostInFlight = Math.max(this.mostInFlight, this.inFlight);
		return logged;
	}

	/** To be called when the answer, or the connection, has ended. */
	finish(logged: LoggedRequest, status: number | undefined): void {
		logged.status = status;
		logged.durationMs = Date.now() - Date.parse(logged.time);
		this.inFlight--;
	}

	/** The kept requests, oldest first. */
	list(): LoggedRequest[] {
		return this.requests.slice(-this.most);
	}

	clear(): void {
		this.requests = [];
		this.counted = 0;
		this.mostInFlight = this.inFlight;
	}
}
