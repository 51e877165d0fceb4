import type { IDataObject } from 'n8n-workflow';

import { jobResource } from '../../../nodes/RoeAi/actions/job';
import type { ErrorCode } from '../../../nodes/RoeAi/shared/errorCodes';
import { SEED } from '../../../sandbox';
import { codeOf } from '../../support/codeOf';
import { countOutputs } from '../../support/everyOperation';
import { expectError, quoted } from '../../support/expectError';
import { useFakeClock } from '../../support/fakeClock';
import { labelOf } from '../../support/labelOf';
import { jobOperation, operate } from '../../support/operate';
import { agent, ROE } from '../../support/roeNode';
import { startJobs } from '../../support/startJobs';
import { useSandbox } from '../../support/useSandbox';

const { agents } = SEED;
useFakeClock();
const roe = useSandbox({ jobDuration: 60_000 });
const job = jobOperation(roe);

const UNKNOWN = '00000000-0000-4000-8000-000000000000';

const PARAMETERS: Record<string, object> = {
	getArtifact: { artifactKey: 'evidence.json' },
	// With an item for each file, these jobs have none.
	downloadAllReferences: { grouping: 'itemPerJob' },
	downloadReference: { resourceId: SEED.fileId },
};
const OPERATIONS: Array<[operation: string, parameters?: object]> = jobResource.operations
	.filter(({ properties }) => properties.some(({ name }) => name === 'jobId'))
	.map(({ option: { value } }) => [value, PARAMETERS[value]]);

const BAD_IDS: Array<[what: string, jobId: unknown, code: ErrorCode, ...values: string[]]> = [
	['empty', '', 'PARAMETER_EMPTY'],
	['missing', undefined, 'PARAMETER_EMPTY'],
	['not a UUID', 'job-17', 'ID_INVALID', 'job-17'],
	['a number', 17, 'ID_INVALID', '17'],
	['a UUID with a path', `${UNKNOWN}/../..`, 'ID_INVALID', `${UNKNOWN}/../..`],
	['a list', [UNKNOWN], 'ID_INVALID', `["${UNKNOWN}"]`],
];

describe.each(OPERATIONS)('%s', (operation, parameters = {}) => {
	it.each(BAD_IDS)(
		'rejects a job ID that is %s, without a request',
		async (_, jobId, code, ...values) => {
			const run = await job(operation, [jobId], { ...parameters });
			expect(run.status).toBe('error');
			expectError(run.errorOf(ROE), code, 0, labelOf('jobId'), ...values.map(quoted));
			expect(run.errorOf(ROE)).toMatchObject({
				description: expect.stringContaining('{{ $json.jobId }}') as string,
				context: { itemIndex: 0 },
			});
			expect(roe.control.requests()).toEqual([]);
		},
	);

	it('rejects only that item with “Continue”, and pairs each item correctly', async () => {
		const [good] = await startJobs(roe.url, agents.text, { company_name: 'a', question: 'b' });
		roe.control.finishJobs();
		roe.control.clearRequests();
		const run = await job(
			operation,
			[good, 'job-17', good],
			{ ...parameters },
			{
				node: { onError: 'continueErrorOutput' },
			},
		);
		expect(run.error).toBeUndefined();
		const outputs = countOutputs(`job.${operation}`) + 1;
		const items = Array.from({ length: outputs }, (_, output) => run.outputs(ROE, output)).flat();
		const byItem = items.sort((a, b) => indexOf(a) - indexOf(b));
		expect(byItem.map(indexOf)).toEqual([0, 1, 2]);
		expectError(byItem[1].json, 'ID_INVALID', 1, labelOf('jobId'), quoted('job-17'));
		expect(byItem.map(({ json }) => codeOf(json) === 'ID_INVALID')).toEqual([false, true, false]);
		expect(roe.control.requests().length).toBeGreaterThan(0);
		expect(JSON.stringify(roe.control.requests())).not.toContain('job-17');
	});

	it('reports a job that isn’t in Roe', async () => {
		const waitOptions = operation === 'wait' ? { waitOptions: { pollInterval: 0.1 } } : {};
		const run = await job(operation, [UNKNOWN], { ...parameters, ...waitOptions });
		// Some operations ask for many jobs at once: one that isn't in the list is no HTTP error.
		if (['check', 'downloadAllReferences', 'getResult', 'wait'].includes(operation))
			expectError(run.errorOf(ROE), 'JOB_NOT_FOUND', 0, UNKNOWN);
		else expectError(run.errorOf(ROE), 'NOT_FOUND', 0, 'HTTP 404');
	});
});

const indexOf = ({ pairedItem }: { pairedItem?: unknown }) => (pairedItem as { item: number }).item;

describe('an invalid number', () => {
	const wait = { waitOptions: {} };
	it.each([
		['timeout', -1, 0],
		['timeout', 'long', 0],
		['timeout', ' ', 0],
		['pollInterval', 0, 0.1],
		['pollInterval', 'often', 0.1],
	])('is an error: %s = %j', async (name, value, least) => {
		const [jobId] = await startJobs(roe.url, agents.text, { company_name: 'a', question: 'b' });
		roe.control.clearRequests();
		const parameters = { ...wait, waitOptions: { [name]: value } };
		for (const onError of ['stopWorkflow', 'continueRegularOutput'] as const) {
			const run = await job('wait', [jobId, jobId], parameters, { node: { onError } });
			const errors = onError === 'stopWorkflow' ? [run.errorOf(ROE)] : run.json(ROE);
			errors.forEach((error, index) =>
				expectError(error, 'NUMBER_INVALID', index, labelOf(name), quoted(value), least),
			);
			expect(errors).toHaveLength(onError === 'stopWorkflow' ? 1 : 2);
		}
		expect(roe.control.requests()).toEqual([]);
	});

	it.each([0, -5, 2.5, 'many', ' '])('is an error: Limit = %j', async (limit) => {
		const parameters = { agentId: agent(agents.text), limit };
		const run = await operate('job.getAll', parameters, { credentials: roe.credentials });
		expectError(run.errorOf(ROE), 'NUMBER_INVALID', 0, labelOf('limit'), quoted(limit), 1);
		expect(roe.control.requests()).toEqual([]);
	});
});

describe('another invalid parameter', () => {
	it.each<[string, string, IDataObject, ErrorCode, ...string[]]>([
		[
			'an empty artifact key',
			'getArtifact',
			{ artifactKey: '  ' },
			'PARAMETER_EMPTY',
			labelOf('artifactKey'),
		],
		[
			'a webhook ID that isn’t a UUID',
			'resendWebhook',
			{ webhookId: 'mine' },
			'ID_INVALID',
			labelOf('webhookId'),
			quoted('mine'),
		],
	])(
		'is an error before anything is sent: %s',
		async (_, operation, parameters, code, ...facts) => {
			const run = await job(operation, [UNKNOWN], parameters);
			expectError(run.errorOf(ROE), code, 0, ...facts);
			expect(roe.control.requests()).toEqual([]);
		},
	);

	it.each(['createdFrom', 'createdTo'])(
		'is an error before anything is sent: a filter %s that isn’t a date',
		async (name) => {
			const parameters = { agentId: agent(agents.text), filters: { [name]: 'soon' } };
			const run = await operate('job.getAll', parameters, { credentials: roe.credentials });
			expectError(run.errorOf(ROE), 'DATE_INVALID', 0, labelOf(name), quoted('soon'));
			expect(roe.control.requests()).toEqual([]);
		},
	);

	it.each(['job.cancelAll', 'job.getAll', 'agent.get', 'agent.getVersions'] as const)(
		'is an error before anything is sent: the agent of %s',
		async (operation) => {
			const parameters = { agentId: agent('={{ $json.agent }}') };
			const items = [{ json: { agent: agents.text } }, { json: {} }, { json: { agent: 'mine' } }];
			const run = await operate(operation, parameters, {
				credentials: roe.credentials,
				items,
				node: { onError: 'continueErrorOutput' },
			});
			const failed = run.outputs(ROE, 1);
			expect(failed.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 1 }, { item: 2 }]);
			expectError(failed[0].json, 'PARAMETER_EMPTY', 1, labelOf('agentId'));
			expectError(failed[1].json, 'ID_INVALID', 2, labelOf('agentId'), quoted('mine'));
			expect(roe.control.requests()).toHaveLength(1);
		},
	);
});
