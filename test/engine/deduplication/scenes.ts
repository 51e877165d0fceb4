import type { IDataObject } from 'n8n-workflow';

import { SEED } from '../../../sandbox';
import { type CredentialValues, type RunOptions, runWorkflow } from '../../support/engine';
import type { NodeChange } from '../../support/engine/workflow';
import { agent, roeWorkflow, text } from '../../support/roeNode';
import type { useSandbox } from '../../support/useSandbox';

export type Roe = ReturnType<typeof useSandbox>;

export const CONTINUE: NodeChange = { onError: 'continueRegularOutput' };

export const KEY = '={{ $json.invoice }}';
export const BY_KEY = { deduplicationKey: KEY };

/** An invoice: the key's case, and what the agent is given. */
export interface Invoice {
	invoice: unknown;
	name: string;
}

export const invoice = (number: unknown, name = 'Acme'): Invoice => ({ invoice: number, name });

/** "Start → Roe AI": the agent gets the invoice's name, and the key is its number. */
export function invoiceWorkflow(
	options: IDataObject = BY_KEY,
	parameters: IDataObject = {},
	node: NodeChange = {},
) {
	const values = [text('company_name', '={{ $json.name }}'), text('question', 'Who owns it?')];
	const agentId = agent(SEED.agents.text);
	return roeWorkflow({ agentId, inputs: { values }, options, ...parameters }, node);
}

export interface InvoiceRun extends Partial<RunOptions> {
	options?: IDataObject;
	parameters?: IDataObject;
	node?: NodeChange;
}

/** Runs the workflow in an execution of its own. */
export async function runInvoices(
	{ credentials }: { credentials: CredentialValues },
	invoices: Invoice[],
	{ options = BY_KEY, parameters, node, ...more }: InvoiceRun = {},
) {
	return await runWorkflow({
		workflow: invoiceWorkflow(options, parameters, node),
		credentials,
		items: invoices.map((json) => ({ json: json as unknown as IDataObject })),
		...more,
	});
}

export const jobIds = (roe: Roe) => roe.control.jobs().map(({ id }) => id);

/** Requests for the agent's jobs. */
export const looks = (roe: Roe) => roe.control.requests({ method: 'GET', path: '/jobs/$' });

/** Requests that were to start a job, by whatever operation. */
export const starts = (roe: Roe) => roe.control.requests({ method: 'POST', path: '/agents/run/' });
