import type { IDataObject } from 'n8n-workflow';

import { REVIEW_STATES } from '../../../nodes/RoeAi/transport/jobs';
import { SEED } from '../../../sandbox';
import { expectContract } from '../../support/contract';
import { expectError } from '../../support/expectError';
import { labelOf } from '../../support/labelOf';
import { operate } from '../../support/operate';
import { agent, ROE } from '../../support/roeNode';
import { startJobs } from '../../support/startJobs';
import { useSandbox } from '../../support/useSandbox';

const { agents } = SEED;
const roe = useSandbox({ jobDuration: 60_000 });

afterEach(() => expectContract(roe.control.requests()));

/** Four finished reviews of merchants: one that nobody looked at, one approved, one corrected, and a failed one. */
async function reviewedJobs() {
	const merchants = ['shop for spare parts', 'shop for spare parts, since 1998', 'casino', 'shell'];
	const jobIds = await startJobs(
		roe.url,
		agents.merchant,
		...merchants.map((merchant_context, index) => ({
			merchant_context,
			metadata: JSON.stringify({ case: `C-${index}` }),
		})),
	);
	roe.control.finishJobs({ jobIds: jobIds.slice(3), status: 'failure', errorMessage: 'Unclear' });
	roe.control.finishJobs();
	const [unreviewed, agreed, disagreed, failed] = jobIds;
	roe.control.reviewJob(agreed, { review_status: 'approved' });
	roe.control.reviewJob(disagreed, {
		review_status: 'rejected',
		corrected_verdict: 'declined',
		review_comment: 'No license',
	});
	return { unreviewed, agreed, disagreed, failed };
}

const list = async (parameters: IDataObject = {}) => {
	const given = { agentId: agent(agents.merchant), ...parameters };
	return await operate('job.getAll', given, { credentials: roe.credentials });
};
const idsWith = async (filters: IDataObject, parameters: IDataObject = {}) =>
	(await list({ filters, ...parameters })).json(ROE).map(({ jobId }) => jobId);

describe('the review of a job in the list', () => {
	it('is its state and the verdict, a person’s before the agent’s', async () => {
		const { unreviewed, agreed, disagreed, failed } = await reviewedJobs();
		const items = new Map((await list()).json(ROE).map((item) => [item.jobId, item]));
		const read = (jobId: string) => {
			const { reviewState, verdict, cost } = items.get(jobId)!;
			return { reviewState, verdict, cost };
		};
		const cost = 0.03;
		expect(read(unreviewed)).toEqual({ reviewState: 'unreviewed', verdict: 'needs_review', cost });
		expect(read(agreed)).toEqual({ reviewState: 'agreed', verdict: 'approved', cost });
		expect(read(disagreed)).toEqual({ reviewState: 'disagreed', verdict: 'declined', cost });
		expect(read(failed)).toEqual({ reviewState: 'unreviewed' });
	});

	it('is included with its comment, reviewer and time on request', async () => {
		const { agreed, disagreed, unreviewed } = await reviewedJobs();
		const run = await list({ include: ['review'] });
		const reviews = new Map(run.json(ROE).map(({ jobId, review }) => [jobId, review]));
		const by = {
			reviewedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) as string,
			reviewedBy: 'Sandbox User',
		};
		expect(reviews.get(agreed)).toEqual({ status: 'approved', ...by });
		expect(reviews.get(disagreed)).toEqual({
			status: 'rejected',
			correctedVerdict: 'declined',
			comment: 'No license',
			...by,
		});
		expect(reviews.get(unreviewed)).toBeUndefined();
		expect(run.json(ROE)[0].metadata).toBeUndefined();
	});

	it('leaves an item with at most ten fields by default', async () => {
		const { failed } = await reviewedJobs();
		roe.control.reviewJob(failed, { review_status: 'rejected', corrected_verdict: 'declined' });
		const items = (await list({ include: [] })).json(ROE);
		expect(Math.max(...items.map((item) => Object.keys(item).length))).toBeLessThanOrEqual(10);
	});

	it('isn’t made up if Roe returns none, or something else', async () => {
		await reviewedJobs();
		const body = {
			count: 1,
			next: null,
			previous: null,
			results: [
				{
					id: SEED.fileId,
					status_code: 3,
					review_state: null,
					feedback_review: 'none',
					ui_fields: { verdict: 7, cost: 'much' },
				},
			],
		};
		roe.control.addFault({ kind: 'status', status: 200, body, match: { path: '/jobs/$' } });
		const [item] = (await list({ include: ['review'] })).json(ROE);
		expect(item).toEqual({
			jobId: SEED.fileId,
			status: 'SUCCESS',
			isFinished: true,
			isSuccessful: true,
		});
	});
});

describe('a filter of the list', () => {
	it('can be the outcome of the review', async () => {
		const { unreviewed, agreed, disagreed, failed } = await reviewedJobs();
		const found = await Promise.all(
			REVIEW_STATES.map(async (reviewState) => [
				reviewState,
				(await idsWith({ reviewState })).sort(),
			]),
		);
		expect(Object.fromEntries(found)).toEqual({
			agreed: [agreed],
			disagreed: [disagreed],
			unreviewed: [unreviewed, failed].sort(),
		});
		const run = await list({ filters: { reviewState: 'pending' } });
		expectError(run.errorOf(ROE), 'CHOICE_INVALID', 0, labelOf('reviewState'));
	});

	it('can be the verdict, inputs, and metadata that jobs must not have', async () => {
		const { unreviewed, agreed, disagreed, failed } = await reviewedJobs();
		expect(await idsWith({ verdict: 'declined' })).toEqual([disagreed]);
		expect(await idsWith({ verdict: 'approved' })).toEqual([agreed]);
		expect(await idsWith({ jobInputs: 'casino' })).toEqual([disagreed]);
		expect(await idsWith({ jobInputs: '={{ ({ merchant_context: "shell" }) }}' })).toEqual([
			failed,
		]);
		expect((await idsWith({ excludeMetadata: 'C-2' })).sort()).toEqual(
			[unreviewed, agreed, failed].sort(),
		);
		expect(await idsWith({ verdict: '', jobInputs: '', excludeMetadata: '' })).toHaveLength(4);
	});

	it.each(['verdict', 'jobInputs', 'excludeMetadata', 'semanticSearch', 'search', 'metadata'])(
		'isn’t sent if it’s only white space, and without white space around it: %s',
		async (name) => {
			await list({ filters: { [name]: ' \n' } });
			await list({ filters: { [name]: ' a b ' } });
			const [{ query: blank }, { query: trimmed }] = roe.control.requests({ path: '/jobs/$' });
			expect(Object.keys(blank)).toEqual(['organization_id', 'page', 'page_size', 'ordering']);
			expect(Object.values(trimmed)).toContain('a b');
		},
	);

	it('can be a meaning: Roe’s order stays unless there is a sort rule', async () => {
		const { unreviewed, agreed } = await reviewedJobs();
		const filters = { semanticSearch: 'parts for a shop since' };
		expect(await idsWith(filters)).toEqual([agreed, unreviewed]);
		const oldestFirst = { sort: { values: { field: 'created_at', direction: 'asc' } } };
		expect(await idsWith(filters, oldestFirst)).toHaveLength(2);
		expect(roe.control.requests({ path: '/jobs/$' }).map(({ query }) => query.ordering)).toEqual([
			undefined,
			'created_at',
		]);
	});
});
