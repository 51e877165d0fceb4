import type { Waited } from './waitOutput';

/** An error with a thousand IDs couldn't be read. */
const MAX_IDS = 10;

/** For the error that ends a run: which jobs are finished and which aren't. Empty for one job, since the error names it. */
export function summarizeWait(waited: Map<string, Waited>): string {
	if (waited.size < 2) return '';
	const idsOf = (kind: Waited['kind']) =>
		[...waited].filter(([, job]) => job.kind === kind).map(([jobId]) => jobId);
	const lists = [
		formatIds('Finished jobs', idsOf('finished')),
		formatIds('Unfinished jobs', idsOf('running')),
	].filter((list) => list !== '');
	if (lists.length === 0) return '';
	return [...lists, "The operation 'Wait' of the resource 'Job' returns their results."].join(' ');
}

function formatIds(label: string, jobIds: string[]): string {
	if (jobIds.length === 0) return '';
	const more = jobIds.length > MAX_IDS ? `, and ${jobIds.length - MAX_IDS} more` : '';
	return `${label} (${jobIds.length}): ${jobIds.slice(0, MAX_IDS).join(', ')}${more}.`;
}
