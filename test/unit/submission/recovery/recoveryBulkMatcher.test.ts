import { digestTexts } from '../../../../nodes/RoeAi/submission/recovery/bulkInputs';
import {
	BulkMatcher,
	type WantedRun,
} from '../../../../nodes/RoeAi/submission/recovery/bulkMatcher';
import type { ListedJob } from '../../../../nodes/RoeAi/transport/types';
import { fc } from '../../../support/property';

const SENT = Date.parse('2026-11-24T10:00:00Z');
const SECOND = 1000;
const PERIOD = { from: SENT, until: SENT + 60 * SECOND };

type Texts = Record<string, string>;

/** A job as Roe lists it, of a bulk run with these inputs. */
function job(id: string, texts: Texts, change: Partial<ListedJob> = {}, after = 5): ListedJob {
	return {
		id,
		status_code: 0,
		created_at: new Date(SENT + after * SECOND).toISOString(),
		metadata: {},
		job_inputs: Object.entries(texts).map(([key, value]) => ({
			key,
			value,
			description: '',
			data_type: 'text/plain',
		})),
		...change,
	};
}

const digestOf = (texts: Texts) => digestTexts(Object.entries(texts));
const run = (texts: Texts, decidableAt = SENT): WantedRun => ({
	digest: digestOf(texts),
	decidableAt,
});

interface Given {
	runs: Texts[];
	jobs: ListedJob[];
	known?: Record<string, Texts>;
	others?: string[];
	period?: typeof PERIOD;
}

function match({ runs, jobs, known = {}, others = [], ...given }: Given) {
	const inputs = new Map(runs.map((texts) => [digestOf(texts), texts]));
	const digests = Object.entries(known).map(([id, texts]) => [id, digestOf(texts)] as const);
	const matcher = new BulkMatcher(inputs, new Map(digests));
	const period = 'period' in given ? given.period : PERIOD;
	for (const one of jobs) matcher.add(one, period);
	return matcher.match(
		runs.map((texts) => run(texts)),
		(jobId) => others.includes(jobId),
	);
}

const A = { name: 'Contoso', question: 'Who owns it?' };
const B = { name: 'Fabrikam', question: 'Who owns it?' };
const LONG = { text: 'Lorem ipsum dolor sit amet, consectetur adipiscing elit. '.repeat(40) };
const found = (jobId: string) => ({ kind: 'found', jobId });
const MISSING = { kind: 'missing' };
const CONTESTED = { kind: 'contested' };

describe('a bulk run', () => {
	it('has the job with its inputs, regardless of the order of jobs and inputs in Roe', () => {
		const reversed = job('b', B);
		reversed.job_inputs?.reverse();
		expect(match({ runs: [A, B], jobs: [reversed, job('a', A)] })).toEqual([
			found('a'),
			found('b'),
		]);
	});

	it('has the job that shows its other inputs without a value', () => {
		const shown = job('a', A);
		shown.job_inputs?.push({ key: 'notes', value: '' }, { key: 'more', value: null });
		expect(match({ runs: [A], jobs: [shown] })).toEqual([found('a')]);
	});

	it.each<[string, ListedJob]>([
		['other inputs', job('x', B)],
		['another submission’s ID', job('x', A, { metadata: { n8n_submission_id: 'other' } })],
		['a time long before the request', job('x', A, {}, -121)],
		['a time long after its end', job('x', A, {}, 60 + 121)],
	])('has no job if the only one has %s', (_, other) => {
		expect(match({ runs: [A], jobs: [other] })).toEqual([MISSING]);
	});

	it('has neither a job of another run of the node nor a known one', () => {
		const jobs = [job('x', A), job('y', A)];
		expect(match({ runs: [A], jobs, others: ['x'], known: { y: A } })).toEqual([MISSING]);
	});

	it.each<[string, ListedJob]>([
		['has metadata', job('x', A, { metadata: { order: '7' } })],
		['is from just before the request', job('x', A, {}, -60)],
		['is from just after its end', job('x', A, {}, 60 + 60)],
		['has no time', job('x', A, { created_at: undefined })],
		['has an unreadable time', job('x', A, { created_at: 'yesterday' })],
		['has no inputs', job('x', A, { job_inputs: [] })],
		['has null as inputs', job('x', A, { job_inputs: null })],
		['has no list of inputs', job('x', A, { job_inputs: undefined })],
		['has more inputs', job('x', { ...A, language: 'en' })],
		['has fewer inputs', job('x', { name: A.name })],
		[
			'has an input twice',
			job('x', A, {
				job_inputs: [...job('', A).job_inputs!, { key: 'name' }, ...job('', A).job_inputs!],
			}),
		],
		['has an unreadable input', job('x', A, { job_inputs: [...job('', A).job_inputs!, 'more'] })],
		['has other white space', job('x', { ...A, name: ' Contoso\n' })],
		['has other capitals', job('x', { ...A, name: 'CONTOSO' })],
		['has a text that was cut', job('x', { ...A, question: 'Who…' })],
	])('is contested if a job %s but might be its own', (_, doubtful) => {
		expect(match({ runs: [A], jobs: [doubtful] })).toEqual([CONTESTED]);
		// It takes nothing from a run whose own job is there.
		expect(match({ runs: [A], jobs: [doubtful, job('a', A)] })).toEqual([found('a')]);
	});

	it.each([
		['cut', LONG.text.slice(0, 100)],
		['cut, with a note', `${LONG.text.slice(0, 300)} [truncated]`],
		['cut in the middle', `${LONG.text.slice(0, 10)}…${LONG.text.slice(-10)}`],
		['with other white space', LONG.text.replaceAll(' ', '  ')],
	])('is contested if Roe may have changed its long text: %s', (_, text) => {
		expect(match({ runs: [LONG], jobs: [job('x', { text })] })).toEqual([CONTESTED]);
	});

	it('is contested if Roe shows a file instead of its file URL', () => {
		const file = { key: 'document', value: 'b7', data_type: 'application/pdf', file_name: 'a.pdf' };
		const jobs = [job('x', {}, { job_inputs: [file] })];
		expect(match({ runs: [{ document: 'https://x.test/a.pdf' }], jobs })).toEqual([CONTESTED]);
	});

	it('has a job without inputs if it has none', () => {
		expect(match({ runs: [{}, {}], jobs: [job('a', {})] })).toEqual([found('a'), MISSING]);
	});

	it('is contested if Roe shows a known job with inputs that weren’t sent', () => {
		const jobs = [job('k', { ...B, name: '***' })];
		expect(match({ runs: [A], jobs, known: { k: B } })).toEqual([CONTESTED]);
		expect(match({ runs: [A], jobs: [job('k', B)], known: { k: B } })).toEqual([MISSING]);
	});

	it('is contested without Roe’s time if there is such a job', () => {
		expect(match({ runs: [A, B], jobs: [job('a', A)], period: undefined })).toEqual([
			CONTESTED,
			MISSING,
		]);
	});

	it('has no known job, however Roe writes its ID', () => {
		const id = '3f0c9a52-6c1e-4d1b-9a77-1b1d3c2f4a01';
		for (const written of [id.toUpperCase(), id.replaceAll('-', '')]) {
			expect(match({ runs: [A], jobs: [job(written, A)], known: { [id]: A } })).toEqual([MISSING]);
			expect(match({ runs: [A], jobs: [job(written, A)] })).toEqual([found(id)]);
		}
	});

	it('may appear a second older than its request', () => {
		expect(match({ runs: [A], jobs: [job('a', A, {}, -0.9)] })).toEqual([found('a')]);
	});
});

describe('equal bulk runs', () => {
	it('have one job each, and those that are decidable last have none', () => {
		const matcher = new BulkMatcher(new Map([[digestOf(A), A]]), new Map());
		for (const id of ['x', 'y']) matcher.add(job(id, A), PERIOD);
		const runs = [run(A, 3), run(A, 1), run(A, 2)];
		expect(matcher.match(runs, () => false)).toEqual([MISSING, found('x'), found('y')]);
	});

	it('are contested if there are more jobs than runs', () => {
		const jobs = ['x', 'y', 'z'].map((id) => job(id, A));
		expect(match({ runs: [A, A, B], jobs: [...jobs, job('b', B)] })).toEqual([
			CONTESTED,
			CONTESTED,
			found('b'),
		]);
	});
});

/** A batch of which Roe made a part, and others' jobs beside it. Few texts, so that many are equal. */
const anyHistory = fc.record({
	runs: fc.array(fc.record({ text: fc.constantFrom('a', 'b', 'c', 'd') }), {
		minLength: 1,
		maxLength: 12,
	}),
	/** By run: whether Roe made its job. */
	made: fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }),
	foreign: fc.array(
		fc.record({
			text: fc.constantFrom('a', 'b', 'x', 'y'),
			kind: fc.constantFrom('plain', 'submission', 'metadata', 'old', 'early', 'claimed', 'hidden'),
		}),
		{ maxLength: 6 },
	),
	order: fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
});

describe('the result of a match', () => {
	const FOREIGN: Record<string, (id: string, texts: Texts) => ListedJob> = {
		plain: (id, texts) => job(id, texts),
		claimed: (id, texts) => job(id, texts),
		submission: (id, texts) => job(id, texts, { metadata: { n8n_submission_id: 'other' } }),
		metadata: (id, texts) => job(id, texts, { metadata: { order: '7' } }),
		old: (id, texts) => job(id, texts, {}, -600),
		early: (id, texts) => job(id, texts, {}, -30),
		hidden: (id) => job(id, {}, { job_inputs: null }),
	};

	const played = anyHistory.map(({ runs, made, foreign, order }) => {
		const ours = runs.flatMap((texts, index) => (made[index] ? [job(`ours-${index}`, texts)] : []));
		const theirs = foreign.map(({ text, kind }, index) =>
			FOREIGN[kind](`${kind}-${index}`, { text }),
		);
		const all = [...ours, ...theirs].map((one) => ({ one, at: order.next().value as number }));
		const jobs = all.sort((a, b) => a.at - b.at).map(({ one }) => one);
		const others = theirs.map(({ id }) => id).filter((id) => id.startsWith('claimed'));
		return { runs, ours, foreign, matches: match({ runs, jobs, others }) };
	});

	const count = (texts: string[], text: string) => texts.filter((one) => one === text).length;
	const textOf = ({ job_inputs: inputs }: ListedJob) =>
		(inputs as Array<{ value: string }>)[0].value;

	it('has each job once, with the inputs of its run, and never one that is certainly another’s', () => {
		fc.assert(
			fc.property(played, ({ matches, runs, ours }) => {
				const ids = matches.flatMap((one) => (one.kind === 'found' ? one.jobId : []));
				expect(new Set(ids).size).toBe(ids.length);
				matches.forEach((one, index) => {
					if (one.kind !== 'found') return;
					const own = ours.find(({ id }) => id === one.jobId);
					if (own === undefined) expect(one.jobId).toMatch(/^plain-/);
					else expect(textOf(own)).toBe(runs[index].text);
				});
			}),
			{ numRuns: 2000 },
		);
	});

	it('has no missing run if an unmatched job of its own exists', () => {
		fc.assert(
			fc.property(played, ({ matches, runs, ours }) => {
				for (const text of new Set(runs.map((texts) => texts.text))) {
					const own = matches.filter((_, index) => runs[index].text === text);
					const missing = own.filter(({ kind }) => kind === 'missing').length;
					const made = count(ours.map(textOf), text);
					expect(missing).toBeLessThanOrEqual(own.length - made);
				}
			}),
			{ numRuns: 2000 },
		);
	});

	it('has each started job, and all other runs as missing, if nobody else uses the agent', () => {
		const quiet = played.filter(({ foreign }) =>
			foreign.every(({ kind }) => ['submission', 'old', 'claimed'].includes(kind)),
		);
		fc.assert(
			fc.property(quiet, ({ matches, ours, runs }) => {
				const ids = matches.flatMap((one) => (one.kind === 'found' ? one.jobId : []));
				expect(ids.sort()).toEqual(ours.map(({ id }) => id).sort());
				const missing = matches.filter(({ kind }) => kind === 'missing');
				expect(missing).toHaveLength(runs.length - ours.length);
			}),
			{ numRuns: 1000 },
		);
	});

	it('has contested runs if there are more jobs than runs with the same inputs', () => {
		fc.assert(
			fc.property(played, ({ matches, runs, ours, foreign }) => {
				const plain = foreign.filter(({ kind }) => kind === 'plain').map(({ text }) => text);
				const have = [...ours.map(textOf), ...plain];
				matches.forEach(({ kind }, index) => {
					const { text } = runs[index];
					const wanted = count(
						runs.map((texts) => texts.text),
						text,
					);
					if (count(have, text) > wanted) expect(kind).toBe('contested');
				});
			}),
			{ numRuns: 1000 },
		);
	});
});
