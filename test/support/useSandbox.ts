import { type Sandbox, type SandboxOptions, SEED } from '../../sandbox';
import type { CredentialValues } from './engine';
import { startLocalRoe } from './localRoe';
import { loopbackOnly } from './loopbackOnly';

/**
 * A local Roe for the tests of a file, fresh before each test, and nothing else to be reached. What it gives can be read only inside
 * of tests.
 */
export function useSandbox(options: SandboxOptions = {}) {
	let sandbox: Sandbox;
	loopbackOnly();
	beforeAll(async () => {
		sandbox = await startLocalRoe(options);
	});
	beforeEach(async () => await sandbox.control.reset());
	afterAll(async () => await sandbox.close());
	return {
		/** Where it is reached, without a slash at the end. */
		get url() {
			return sandbox.url;
		},
		get control() {
			return sandbox.control;
		},
		/** An agent as the server has it: what is changed is so until the next test. */
		agent: (id: string) => sandbox.state.agents.get(id)!,
		/** The credential of its organization. */
		get credentials() {
			const { apiKey, organizationId } = SEED;
			return {
				roeAiApi: { apiKey, organizationId, baseUrl: sandbox.url },
			} satisfies CredentialValues;
		},
		/** Requests that were to start a job. */
		get starts() {
			return sandbox.control.requests({ method: 'POST', path: '/async/$' });
		},
	};
}
