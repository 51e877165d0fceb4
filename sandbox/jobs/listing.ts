import { badFields } from '../errors';
import { type Listing, order, readTime } from '../pages';
import { type Job, STATUS } from '../types';
import { costOf } from './outputs';
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
	const limit = Number(query.get('limit') ?? 100_000);
	const recent = Number.isInteger(limit) && limit > 0 ? jobs.slice(-limit) : jobs;
	const wanted = recent.filter(filterFrom(query, now)).reverse();
	const names = query.getAll('ordering').flatMap((names) => names.split(','));
	for (const name of names) {
		if (!(name.replace(/^-/, '') in ORDERINGS)) {
			throw badFields({
				ordering: [`Select a valid choice. ${name} is not one of the available choices.`],
			});
		}
	}
	// This they are already: the order that is asked for most, of an agent with very many jobs.
	if (names.join() === '-created_at') return wanted;
	return order(wanted, names, (job, name) => ORDERINGS[name](job, now));
}

function filterFrom(query: Listing, now: number): (job: Job) => boolean {
	const statuses = query.getAll('status_code').flatMap((codes) => codes.split(','));
	const versionName = query.get('version_name');
	const metadata = query.get('metadata');
	const exclude = query.get('exclude_metadata');
	const from = readTime(query, 'created_from') ?? Number.NEGATIVE_INFINITY;
	const to = readTime(query, 'created_to') ?? Number.POSITIVE_INFINITY;
	const jobId = query.get('job_id')?.toLowerCase();
	const search = query.get('search')?.toLowerCase();
	return (job) =>
		job.createdAt >= from &&
		job.createdAt <= to &&
		(statuses.length === 0 || statuses.includes(String(latestEvent(job, now).status))) &&
		(!versionName || job.version.versionName === versionName) &&
		(!metadata || hasMetadata(job, metadata)) &&
		(!exclude || !hasMetadata(job, exclude)) &&
		(!jobId || job.id.includes(jobId)) &&
		(!search || mentions(job, search));
}

/**
 * Roe does not say how its metadata filter is written. Taken here: the JSON text of an object, all of whose pairs the job has;
 * `key:value`; or a text that is a key or a value.
 */
function hasMetadata({ metadata }: Job, filter: string): boolean {
	if (filter.startsWith('{')) {
		const pairs = Object.entries(parsePairs(filter));
		return pairs.every(([key, value]) => metadata[key] === String(value));
	}
	return Object.entries(metadata).some(([key, value]) =>
		[key, value, `${key}:${value}`].includes(filter),
	);
}

function parsePairs(text: string): Record<string, unknown> {
	try {
		return JSON.parse(text) as Record<string, unknown>;
	} catch {
		throw badFields({ metadata: ['Enter valid JSON.'] });
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
