import type { IDataObject } from 'n8n-workflow';

import {
	BULK_HINT_MIN_ITEMS,
	EXECUTE_ONCE_HINT_MIN_LISTS,
} from '../../../nodes/RoeAi/actions/hints';
import { SEED } from '../../../sandbox';
import { operations, PARAMETERS } from '../../support/everyOperation';
import { expectFacts } from '../../support/expectError';
import { operate } from '../../support/operate';
import { agent, file, ROE, text } from '../../support/roeNode';
import { useSandbox } from '../../support/useSandbox';

const { agents } = SEED;
const roe = useSandbox({ jobDuration: 1 });

const inputs = { values: [text('company_name', '={{ $json.name }}'), text('question', 'Who?')] };
const ofAgent = { agentId: agent(agents.text), inputs };

async function hints(
	operation: Parameters<typeof operate>[0],
	count: number,
	parameters: IDataObject = {},
	files: object = {},
) {
	const items = Array.from({ length: count }, (_, index) => ({
		json: { name: `Company ${index}` },
		...files,
	}));
	const run = await operate(operation, parameters, { credentials: roe.credentials, items });
	expect(run.error).toBeUndefined();
	return run.hintsOf(ROE);
}

describe('the hint of Run Async', () => {
	it('suggests Run Bulk for many items with texts', async () => {
		const many = await hints('agent.runAsync', BULK_HINT_MIN_ITEMS, ofAgent);
		expect(many).toHaveLength(1);
		expectFacts(many[0], BULK_HINT_MIN_ITEMS, 'Run Bulk');
	});

	it('doesn’t count jobs that a retry returns from memory', async () => {
		const refused = {
			kind: 'status',
			status: 400,
			body: ['No'],
			when: 'before',
			times: 1,
		} as const;
		roe.control.addFault({ ...refused, match: { input: '^Company 0$' } });
		const items = Array.from({ length: BULK_HINT_MIN_ITEMS }, (_, index) => ({
			json: { name: `Company ${index}` },
		}));
		const node = { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 };
		const { credentials } = roe;
		const run = await operate('agent.runAsync', ofAgent, { credentials, items, node });
		expect(run.error).toBeUndefined();
		expect(run.json(ROE)).toHaveLength(BULK_HINT_MIN_ITEMS);
		expect(roe.starts.length).toBeGreaterThan(BULK_HINT_MIN_ITEMS);
		expect(run.hintsOf(ROE)).toEqual([]);
	});

	it('is missing for few items', async () => {
		expect(await hints('agent.runAsync', BULK_HINT_MIN_ITEMS - 1, ofAgent)).toEqual([]);
	});

	it('suggests Run Bulk even if the cache is skipped', async () => {
		const options = { skipCache: true };
		expect(
			await hints('agent.runAsync', BULK_HINT_MIN_ITEMS, { ...ofAgent, options }),
		).toHaveLength(1);
	});

	it('is missing if Run Bulk isn’t possible because of metadata', async () => {
		const options = { metadata: '{"a": "b"}' };
		expect(await hints('agent.runAsync', BULK_HINT_MIN_ITEMS, { ...ofAgent, options })).toEqual([]);
	});

	it('is missing if Run Bulk isn’t possible because of a version', async () => {
		const versions = await operate(
			'agent.getVersions',
			{ agentId: agent(agents.text) },
			{ credentials: roe.credentials },
		);
		const { agentVersionId } = versions.json(ROE)[0];
		const options = { agentVersionId };
		expect(await hints('agent.runAsync', BULK_HINT_MIN_ITEMS, { ...ofAgent, options })).toEqual([]);
	});

	it('is missing if Run Bulk isn’t possible because of files', async () => {
		const parameters = {
			agentId: agent(agents.document),
			inputs: { values: [file('document', 'data'), text('instructions', 'Total')] },
		};
		const data = { bytes: Buffer.from('%PDF-1.4'), mimeType: 'application/pdf' };
		expect(
			await hints('agent.runAsync', BULK_HINT_MIN_ITEMS, parameters, { files: { data } }),
		).toEqual([]);
	});
});

describe('the hint of Run Sync', () => {
	it('suggests Run and Wait for many items', async () => {
		const options = { maxConcurrency: 100 };
		const many = await hints('agent.runSync', BULK_HINT_MIN_ITEMS, { ...ofAgent, options });
		expect(many).toHaveLength(1);
		expectFacts(many[0], BULK_HINT_MIN_ITEMS, 'Run and Wait');
		expect(await hints('agent.runSync', 1, ofAgent)).toEqual([]);
	});
});

describe('the hint of a list', () => {
	it.each(operations.filter((name) => /\.get(All|Versions)$/.test(name)))(
		'suggests “Execute Once” if the list is read for each of many items: %s',
		async (operation) => {
			const parameters = PARAMETERS[operation];
			const many = await hints(operation, EXECUTE_ONCE_HINT_MIN_LISTS, parameters);
			expect(many).toHaveLength(1);
			expectFacts(many[0], EXECUTE_ONCE_HINT_MIN_LISTS, 'Execute Once');
			expect(await hints(operation, EXECUTE_ONCE_HINT_MIN_LISTS - 1, parameters)).toEqual([]);
		},
	);
});
