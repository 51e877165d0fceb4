import { join } from 'node:path';

import { SEED } from '../../../sandbox';
import { expectContract } from '../../support/contract';
import { readWorkflow, runWorkflow } from '../../support/engine';
import { expectNoKey } from '../../support/expectNoKey';
import { useSandbox } from '../../support/useSandbox';

const EXAMPLE = join(__dirname, '../..', '..', 'examples', 'policy-version.json');

const roe = useSandbox({ jobDuration: 1 });

afterEach(() => expectContract(roe.control.requests()));

async function run() {
	const done = await runWorkflow({
		workflow: readWorkflow(EXAMPLE),
		credentials: roe.credentials,
	});
	expect(done.error).toBeUndefined();
	expectNoKey(done, SEED.apiKey);
	return done;
}

describe('the example `policy-version`', () => {
	it('creates a version with one more rule, and shows the decisions that change', async () => {
		const done = await run();
		const [created] = done.json('Create the version');
		expect(created).toMatchObject({
			policyId: SEED.policies.alerts,
			baseVersionId: SEED.policyVersions.current,
			content: { guidelines: { categories: [{ title: 'Transactions' }, { title: 'Transfers' }] } },
		});
		const rows = done.json('Compare').map(({ case_id, before, after }) => [case_id, before, after]);
		expect(rows).toEqual([
			['C-2041', 'Escalate', 'Escalate'],
			['C-2042', 'Clear', 'Escalate'],
			['C-2043', 'Clear', 'Clear'],
		]);
		expect(done.json('Changed decisions')).toMatchObject([{ case_id: 'C-2042' }]);
		const applied = roe.control.jobs().map(({ inputs }) => inputs[1].value);
		const { policyVersionId, baseVersionId } = created;
		expect(new Set(applied)).toEqual(new Set([policyVersionId, baseVersionId]));
	});

	it('adds the rule once if it runs twice', async () => {
		await run();
		const [created] = (await run()).json('Create the version');
		expect(created.content).toMatchObject({
			guidelines: { categories: [{ title: 'Transactions' }, { title: 'Transfers' }] },
		});
	});
});
