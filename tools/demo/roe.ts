import { startSandbox, SEED } from '../../sandbox';
import { freePort } from '../server/ports';

/** The Roe that the example workflow runs against. */
export interface DemoRoe {
	/** How the reader knows it. */
	name: string;
	apiKey: string;
	organizationId: string;
	/** Without a slash at the end. */
	baseUrl: string;
	agentId: string;
	close(): Promise<void>;
}

const FIRST_PORT = 8788;
const OFFICIAL = 'https://api.roe-ai.com';
const REQUIRED = ['ROE_API_KEY', 'ROE_ORGANIZATION_ID', 'ROE_AGENT_ID'] as const;

/** Whether the environment names a Roe to use instead of the local one. */
export function hasOwnRoe(): boolean {
	return [...REQUIRED, 'ROE_BASE_URL'].some((name) => Boolean(process.env[name]?.trim()));
}

/**
 * The Roe that the environment names, or a local one that is started for this.
 *
 * @throws when the environment names a Roe only half
 */
export async function openRoe(): Promise<DemoRoe> {
	if (!hasOwnRoe()) return await startLocalRoe();
	const [apiKey = '', organizationId = '', agentId = ''] = REQUIRED.map((name) =>
		process.env[name]?.trim(),
	);
	const missing = REQUIRED.filter((name) => !process.env[name]?.trim());
	if (missing.length > 0) {
		throw new Error(
			`To use your own Roe, set ${missing.join(' and ')} too. Without any ROE_ variable a local Roe is used.`,
		);
	}
	const baseUrl = (process.env.ROE_BASE_URL?.trim() || OFFICIAL).replace(/\/+$/, '');
	return {
		name: `Roe at ${baseUrl}`,
		apiKey,
		organizationId,
		agentId,
		baseUrl,
		close: async () => {},
	};
}

async function startLocalRoe(): Promise<DemoRoe> {
	const sandbox = await startSandbox({ port: await freePort(FIRST_PORT), jobDuration: 1000 });
	return {
		name: 'the local Roe',
		apiKey: SEED.apiKey,
		organizationId: SEED.organizationId,
		agentId: SEED.agents.document,
		baseUrl: sandbox.url,
		close: async () => await sandbox.close(),
	};
}
