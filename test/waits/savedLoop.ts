import { randomUUID } from 'node:crypto';

import { type ControlJob, type Sandbox, SEED } from '../../sandbox';
import type {
	Execution,
	ListedExecution,
	N8nClient,
	WorkflowJson,
} from '../../tools/server/n8nClient';
import { until } from '../support/until';
import { asBody } from './workflows';

/** Seconds that an execution may take to sleep and to finish, on a machine that is busy with many of them. */
export const PATIENCE_SECONDS = 300;
const FINISHED = ['success', 'error', 'crashed', 'canceled'];

/** A running n8n and the local Roe that its credential leads to. */
export interface Stage {
	/** Logged in; another one, which is not there yet, from the moment that n8n is killed. */
	n8n: Promise<N8nClient>;
	/** Address of the process that receives webhooks, without a slash at the end. */
	webhookUrl: string;
	sandbox: Sandbox;
}

/** A credential for the local Roe. @param apiKey that of the seed by default */
export async function createCredential(
	stage: Stage,
	apiKey: string = SEED.apiKey,
): Promise<{ id: string; name: string; repair(): Promise<void> }> {
	const name = `Roe AI ${randomUUID()}`;
	const credential = (key: string) => ({
		name,
		type: 'roeAiApi',
		data: { apiKey: key, organizationId: SEED.organizationId, baseUrl: stage.sandbox.url },
	});
	const id = await ask(stage, async (n8n) => await n8n.createCredential(credential(apiKey)));
	const repair = async () =>
		await ask(stage, async (n8n) => await n8n.updateCredential(id, credential(SEED.apiKey)));
	return { id, name, repair };
}

/** How often the local Roe was asked about one of these jobs or several. */
export function checksOf({ control }: Sandbox, jobIds: string[]): number {
	return control
		.requests({ path: '/statuses/$' })
		.filter(({ bodyText = '' }) => jobIds.some((id) => bodyText.includes(id))).length;
}

/** What n8n responds. If it is killed meanwhile, it is asked again when it is back. */
export async function ask<T>(stage: Stage, question: (n8n: N8nClient) => Promise<T>): Promise<T> {
	for (;;) {
		const asked = stage.n8n;
		try {
			return await question(await asked);
		} catch (error) {
			if (stage.n8n === asked) throw error;
		}
	}
}

/** A workflow in n8n, its jobs in the local Roe, and its executions. */
export class SavedLoop {
	private constructor(
		readonly stage: Stage,
		readonly id: string,
		readonly path: string,
		/** As it was saved. */
		readonly workflow: WorkflowJson,
		/** Tells its jobs from others if they have no metadata. */
		private readonly owns: (job: ControlJob) => boolean,
	) {}

	/** Saves a workflow, and publishes it unless it is started by hand. Each Roe node without a credential of its own gets a right one. */
	static async save(
		stage: Stage,
		workflow: WorkflowJson,
		title: string,
		owns?: (job: ControlJob) => boolean,
	): Promise<SavedLoop> {
		const path = `${title.replace(/\W+/g, '-')}-${randomUUID()}`;
		const { id: credentialId, name } = await createCredential(stage);
		for (const node of workflow.nodes) {
			if (node.credentials?.roeAiApi?.id === null) {
				node.credentials = { roeAiApi: { id: credentialId, name } };
			}
			if (node.type === 'n8n-nodes-base.webhook') {
				node.webhookId = path;
				node.parameters.path = path;
			}
		}
		const saved = await ask(
			stage,
			async (n8n) => await n8n.createWorkflow({ ...workflow, name: title }),
		);
		const isByHand = workflow.nodes.some(({ type }) => type === 'n8n-nodes-base.manualTrigger');
		if (!isByHand) {
			await ask(stage, async (n8n) => await n8n.activate(saved.id, saved.versionId));
		}
		const isOwn = owns ?? (({ metadata }: ControlJob) => metadata.n8n_workflow_id === saved.id);
		return new SavedLoop(stage, saved.id, path, workflow, isOwn);
	}

	/** Calls the workflow's webhook as soon as n8n listens. */
	async call(body: unknown): Promise<Response> {
		const url = `${this.stage.webhookUrl}/webhook/${this.path}`;
		let response: Response | undefined;
		await until(async () => {
			response = await fetch(url, {
				method: 'POST',
				headers: { 'content-type': 'application/json' },
				body: JSON.stringify(body),
			});
			return response.status !== 404;
		}, PATIENCE_SECONDS);
		return response as Response;
	}

	/** Starts one execution with a job for each company. @returns its ID, when it sleeps */
	async startAndSleep(companies: string[]): Promise<string> {
		await this.call(asBody(companies));
		return await this.untilAsleep();
	}

	/** @returns the ID of the newest execution when it sleeps */
	async untilAsleep(): Promise<string> {
		const [newest] = await this.untilExecutions(([first]) => first?.status === 'waiting');
		return newest.id;
	}

	/** The execution when it has ended, one way or the other. */
	async end(executionId: string): Promise<Execution> {
		return await ask(
			this.stage,
			async (n8n) => await n8n.finishedExecution(executionId, PATIENCE_SECONDS * 1000),
		);
	}

	/** All executions, oldest first, when so many have ended. */
	async ends(count: number): Promise<Execution[]> {
		const ended = await this.untilExecutions(
			(executions) => executions.filter(({ status }) => FINISHED.includes(status)).length >= count,
		);
		const executions: Execution[] = [];
		for (const { id } of ended.reverse()) executions.push(await this.end(id));
		return executions;
	}

	/** What “Stop” in the list of executions does. */
	async stop(executionId: string): Promise<void> {
		await ask(this.stage, (n8n) => n8n.call('POST', `/executions/${executionId}/stop`, {}));
	}

	async unpublish(): Promise<void> {
		await ask(this.stage, async (n8n) => await n8n.deactivate(this.id));
	}

	/** Saves a change of the workflow. */
	async saveAgain(): Promise<void> {
		await ask(this.stage, async (n8n) => await n8n.updateWorkflow(this.id, this.workflow));
	}

	/** What “Retry” in the list of executions does. @returns the new execution when it has ended */
	async retry(
		executionId: string,
		workflow: 'the original workflow' | 'the saved workflow',
	): Promise<Execution> {
		const { id } = await ask(
			this.stage,
			async (n8n) =>
				await n8n.call<{ id: string }>('POST', `/executions/${executionId}/retry`, {
					loadWorkflow: workflow === 'the saved workflow',
				}),
		);
		return await this.end(id);
	}

	/** Waits until executions have asked about their jobs so many times. */
	async untilChecked(times: number): Promise<void> {
		await until(() => this.checks() >= times, PATIENCE_SECONDS);
	}

	/** How often executions have asked about jobs that they started. */
	checks(): number {
		return checksOf(
			this.stage.sandbox,
			this.jobs().map(({ id }) => id),
		);
	}

	/** Jobs that executions of this workflow have started, oldest first. */
	jobs(): ControlJob[] {
		return this.stage.sandbox.control.jobs().filter(this.owns);
	}

	/** Ends jobs with success: all, or those of some companies. */
	finish(companies?: string[]): void {
		const jobIds = this.jobs()
			.filter((job) => companies?.includes(companyOf(job)) ?? true)
			.map(({ id }) => id);
		this.stage.sandbox.control.finishJobs({ jobIds });
	}

	/** Executions of the workflow, newest first, as soon as they are as wanted. */
	async untilExecutions(
		isWanted: (seen: ListedExecution[]) => boolean,
	): Promise<ListedExecution[]> {
		let seen: ListedExecution[] = [];
		await until(async () => {
			seen = await ask(this.stage, async (n8n) => await n8n.listExecutions(this.id));
			return isWanted(seen);
		}, PATIENCE_SECONDS);
		return seen;
	}
}

export const companyOf = ({ inputs }: ControlJob) =>
	inputs.find(({ key }) => key === 'company_name')?.value ?? '';
