import type { Outcome } from './jobs/timeline';

/** Requests a key may make in a time; more are answered 429. */
export interface RateLimit {
	requests: number;
	perSeconds: number;
	/** How `Retry-After` is written: seconds by default. */
	retryAfter?: 'seconds' | 'date';
}

/** What goes wrong with webhook deliveries. Chances are from 0 to 1. */
export interface DeliveryTrouble {
	/** Chance that a delivery is sent twice. */
	duplicate?: number;
	/** Each delivery waits a random time up to this, ms: so they arrive out of order. */
	maxDelay?: number;
	/** Chance that the first attempt is lost on the way; the next attempt then brings it. */
	dropFirst?: number;
	/** Seed of the chances, so that a run can be repeated. */
	seed?: number;
}

/** When a webhook is given up. */
export interface GiveUp {
	/** Attempts in a row without success. */
	failures: number;
	/** Whether `is_active` is false then. Else only `failure_count` shows it. */
	deactivates: boolean;
}

/** What can be changed while the local Roe runs. */
export interface Settings {
	/** Milliseconds until a normal job is done. */
	jobDuration: number;
	/** How much of its duration a job may take more or less, 0 to 1, at random. */
	jobDurationSpread: number;
	/** Milliseconds added to every answer of the API. */
	latency: number;
	/** Milliseconds before a new job shows up in lists. */
	listDelay: number;
	/** Milliseconds that the local Roe's clock is ahead of this machine's. */
	clockSkew: number;
	rateLimit: RateLimit | null;
	/** Whether there are credits to start a job, and if not, in which of Roe's two forms it says so. */
	credits: 'enough' | '402' | '403';
	/** Whether the account has webhooks by API: if not, the status of the answer. */
	webhooks: 'available' | '403' | '404';
	/** Whether equal runs of an agent get the result of an earlier one; not of agents with `disable_cache`. */
	cache: boolean;
	/** Whether the answer to making a webhook holds its ID: in the documentation it does not. */
	webhookCreateAnswer: 'without-id' | 'with-id';
	/** What a cache hit is: the earlier job again with one more event, CACHED, or a new job with status CACHED. */
	cacheHit: 'same-job' | 'new-job';
	/** The largest page a list gives; larger ones are cut to it. */
	maxPageSize: number;
	/** Milliseconds before each further attempt of a webhook delivery; no more attempts than these. */
	webhookRetryDelays: number[];
	/** When the local Roe gives a webhook up: nothing is sent to it any more. Never by default. */
	webhookGiveUp: GiveUp | null;
	/** Deliveries that are on their way at the same time; the others wait, as for a sender's workers. With 0 all wait. */
	deliveriesAtOnce: number;
	deliveryTrouble: DeliveryTrouble;
	/** Milliseconds until a query of tables is done. */
	queryDuration: number;
	/** Bytes of JSON that a query's rows may have; further rows are cut off. */
	queryMaxBytes: number;
	/** How jobs of an agent end, by agent ID, against what the seed says. */
	outcomes: Record<string, Outcome>;
}

/** How a local Roe is started. */
export interface SandboxOptions extends Partial<Settings> {
	/** 0, the default, takes any free port. */
	port?: number;
	/** 127.0.0.1 by default. */
	host?: string;
	/** Whether it speaks HTTPS, with a certificate of its own for this machine and a day. HTTP by default. */
	https?: boolean;
	/** Further agents in the organization, for lists of several pages. */
	extraAgents?: number;
	/** Bytes up to which an uploaded file is kept; larger ones are only counted and hashed, and of a table's file the first
	 * rows are kept. 32 MB by default. */
	keepFilesUpTo?: number;
	/** Requests that the log keeps; older ones are dropped. 20,000 by default. */
	maxLoggedRequests?: number;
	/** Whether the log keeps the text of JSON and form bodies (its first 64 KB). */
	keepRequestBodies?: boolean;
}

const DEFAULT_SETTINGS: Settings = {
	jobDuration: 300,
	jobDurationSpread: 0,
	latency: 0,
	listDelay: 0,
	clockSkew: 0,
	rateLimit: null,
	credits: 'enough',
	webhooks: 'available',
	cache: true,
	cacheHit: 'same-job',
	webhookCreateAnswer: 'without-id',
	maxPageSize: 100,
	webhookRetryDelays: [200, 1000, 5000],
	webhookGiveUp: null,
	deliveriesAtOnce: 20,
	deliveryTrouble: {},
	queryDuration: 50,
	queryMaxBytes: 10 * 1024 * 1024,
	outcomes: {},
};

/** The settings a local Roe starts with. */
export function settingsFrom(options: SandboxOptions): Settings {
	return changed(DEFAULT_SETTINGS, options);
}

/** Settings with some of them changed; names that are no settings are left out. */
export function changed(settings: Settings, changes: Partial<Settings>): Settings {
	const known = Object.entries(changes).filter(
		([name, value]) => name in DEFAULT_SETTINGS && value !== undefined,
	);
	return { ...structuredClone(settings), ...structuredClone(Object.fromEntries(known)) };
}

/** Names in `changes` that are no settings. */
export function unknownSettings(changes: object): string[] {
	return Object.keys(changes).filter((name) => !(name in DEFAULT_SETTINGS));
}
