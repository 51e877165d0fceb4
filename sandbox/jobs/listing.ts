import { badFields } from '../errors';
import { type Listing, order, readInteger, readOrdering, readTime } from '../pages';
import { type Job, STATUS } from '../types';
import { costOf } from './outputs';
import { finalVerdictOf, REVIEW_STATES, reviewStateOf } from './review';
import { endTime, eventsBy, latestEvent } from './timeline';

/** Source of the names: the enumeration in Roe's documentation of the list. `grader_score` is taken, and sorts nothing here. */
const ORDERINGS: Record<string, (job: Job, now: number) => number | string> = {
	id: ({ id }) => id,
	agent_version_name: ({ version }) => version.versionName,
	status_code: (job, now) => latestEvent(job, now).status,
	created_at: ({ createdAt }) => createdAt,
	last_updated_at: (job, now) => latestEvent(job, now).at,
	cost: (job) => costOf(job),
	duration: (job, now) => durationOf(job, now) ?? Number.POSITIVE_INFINITY,
	grader_score: () => 0,
};

/**
 * Milliseconds that a job took; null while it runs. A later hit of the cache does not count. Source: the SDK's model of a listed job.
 */
export function durationOf(job: Job, now: number): number | null {
	if (endTime(job) > now) return null;
	const last = eventsBy(job, now)
		.filter(({ status }) => status !== STATUS.CACHED)
		.at(-1);
	return last === undefined ? null : last.at - job.createdAt;
}

/**
 * The jobs of an agent that a list call asks for, in the order it asks for; newest first where it names none.
 *
 * @param jobs Oldest first.
 * @throws ApiError 400 for a filter that can't be read.
 */
export function listJobs(jobs: readonly Job[], query: Listing, now: number): Job[] {
	const limit = readInteger(query, 'limit', { least: 0, most: 1_000_000 }) ?? 100_000;
	// With 0 this is the whole list, which is what 0 stands for.
	const recent = jobs.slice(-limit);
	const wanted = recent.filter(filterFrom(query, now)).reverse();
	const names = readOrdering(query, ORDERINGS);
	const meant = toWords(query.get('semantic_string') ?? '');
	if (meant.length > 0 && names.length === 0) {
		return [...wanted].sort((a, b) => countShared(b, meant) - countShared(a, meant));
	}
	// This they are already: the order that is asked for most, of an agent with very many jobs.
	if (names.join() === '-created_at') return wanted;
	return order(wanted, names, (job, name) => ORDERINGS[name](job, now));
}

function filterFrom(query: Listing, now: number): (job: Job) => boolean {
	const statuses = query.getAll('status_code').flatMap((codes) => codes.split(','));
	const versionName = query.get('version_name');
	const metadata = pairsFilter(query, 'metadata');
	const exclude = pairsFilter(query, 'exclude_metadata');
	const inputs = pairsFilter(query, 'job_inputs');
	const from = readTime(query, 'created_from') ?? Number.NEGATIVE_INFINITY;
	const to = readTime(query, 'created_to') ?? Number.POSITIVE_INFINITY;
	const jobId = query.get('job_id')?.toLowerCase();
	const search = query.get('search')?.toLowerCase();
	const meant = toWords(query.get('semantic_string') ?? '');
	const reviewState = query.get('review_state');
	if (reviewState && !REVIEW_STATES.includes(reviewState)) {
		throw badFields({ review_state: [`"${reviewState}" is not a valid choice.`] });
	}
	const verdict = query.get('verdict')?.toLowerCase();
	return (job) =>
		job.createdAt >= from &&
		job.createdAt <= to &&
		(statuses.length === 0 || statuses.includes(String(latestEvent(job, now).status))) &&
		(!versionName || job.version.versionName === versionName) &&
		metadata?.(Object.entries(job.metadata)) !== false &&
		exclude?.(Object.entries(job.metadata)) !== true &&
		inputs?.(job.inputs.map(({ key, value }) => [key, value])) !== false &&
		(!jobId || job.id.includes(jobId)) &&
		(!search || mentions(job, search)) &&
		(meant.length === 0 || countShared(job, meant) > 0) &&
		(!reviewState || reviewStateOf(job) === reviewState) &&
		(!verdict || finalVerdictOf(job, now)?.toLowerCase() === verdict);
}

/** Roe compares meanings. Here words with four and more letters stand for them. */
const toWords = (text: string) => text.toLowerCase().match(/\p{L}{4,}/gu) ?? [];

function countShared({ inputs, metadata }: Job, words: string[]): number {
	const own = new Set(
		[...inputs.map(({ value }) => value), ...Object.values(metadata)].flatMap(toWords),
	);
	return words.filter((word) => own.has(word)).length;
}

/**
 * Roe does not say how its filters of metadata and inputs are written. Taken here: the JSON text of an object, all of whose pairs
 * the job has; `key:value`; or a text that is a key or a value.
 *
 * @returns Undefined if the query has no such filter.
 * @throws ApiError 400 for JSON that can't be read.
 */
function pairsFilter(
	query: Listing,
	name: string,
): ((pairs: Array<[key: string, value: string]>) => boolean) | undefined {
	const filter = query.get(name);
	if (!filter) return undefined;
	if (!filter.startsWith('{')) {
		return (pairs) =>
			pairs.some(([key, value]) => [key, value, `${key}:${value}`].includes(filter));
	}
	const wanted = Object.entries(parsePairs(name, filter));
	return (pairs) =>
		wanted.every(([key, value]) => pairs.some(([k, v]) => k === key && v === String(value)));
}

function parsePairs(name: string, text: string): Record<string, unknown> {
	try {
		return JSON.parse(text) as Record<string, unknown>;
	} catch {
		throw badFields({ [name]: ['Enter valid JSON.'] });
	}
}

function mentions({ id, version, inputs, metadata }: Job, search: string): boolean {
	const texts = [
		id,
		version.versionName,
		...inputs.map(({ value, file_name = '' }) => `${value} ${file_name}`),
		...Object.values(metadata),
	];
	return texts.some((text) => text.toLowerCase().includes(search));
}
