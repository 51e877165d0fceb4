import { SEED } from '../../../sandbox';
import { codeOf } from '../../support/codeOf';
import { startJobs } from '../../support/startJobs';
import { until } from '../../support/until';
import { outputOf } from '../results';
import { checksOf, PATIENCE_SECONDS, SavedLoop, type Stage } from '../savedLoop';
import { nodeOf, readLoop } from '../workflows';

/** Items of the loop that are no good: each fails alone. */
export function whatBadItemsDo(stage: () => Stage): void {
	it.concurrent(
		'fails only for its bad items: without a job, of another organization, deleted meanwhile',
		async () => {
			const { sandbox } = stage();
			const run = (company: string) => ({ company_name: company, question: '?' });
			const [first, second, deleted] = await startJobs(
				sandbox.url,
				SEED.agents.text,
				...['First', 'Second', 'Deleted'].map(run),
			);
			const ids = {
				First: first,
				Foreign: await startElsewhere(sandbox.url),
				Nothing: '',
				Deleted: deleted,
				Second: second,
			};

			const workflow = readLoop();
			// The job IDs come in from outside.
			const start = nodeOf(workflow, 'Start jobs');
			Object.assign(start, {
				type: 'n8n-nodes-base.noOp',
				typeVersion: 1,
				parameters: {},
				credentials: undefined,
			});
			const loop = await SavedLoop.save(stage(), workflow, 'Bad items');
			const items = Object.entries(ids).map(([company, jobId]) => ({ company, jobId }));
			await loop.call({ companies: items });
			const id = await loop.untilAsleep();
			sandbox.control.removeJob(deleted);
			sandbox.control.finishJobs({ jobIds: [first] });
			await until(() => checksOf(sandbox, [second]) > 0, PATIENCE_SECONDS);
			sandbox.control.finishJobs({ jobIds: [second] });

			const execution = await loop.end(id);
			expect(execution.status).toBe('success');
			expect(outputOf(execution, 'Result').map(({ company }) => company)).toEqual([
				'First',
				'Second',
			]);
			const failures = outputOf(execution, 'What went wrong');
			expect(failures.map(({ company }) => company)).toEqual(['Foreign', 'Nothing', 'Deleted']);
			expect(outputOf(execution, 'Check', 2).map(codeOf)).toEqual([
				'JOB_NOT_FOUND',
				'PARAMETER_EMPTY',
				'JOB_NOT_FOUND',
			]);
		},
	);
}

/** @returns the ID of a job that the credential's organization can't see */
async function startElsewhere(url: string): Promise<string> {
	const { apiKey, organizationId, agentId } = SEED.other;
	const response = await fetch(
		`${url}/v1/agents/run/${agentId}/async/?organization_id=${organizationId}`,
		{
			method: 'POST',
			headers: { Authorization: `Bearer ${apiKey}`, 'Content-Type': 'application/json' },
			body: JSON.stringify({ company_name: 'Foreign' }),
		},
	);
	return (await response.json()) as string;
}
