import { type Sandbox, type SandboxOptions, SEED } from '../../sandbox';
import type { CredentialValues } from './engine';
import { startLocalRoe } from './localRoe';
import { loopbackOnly } from './loopbackOnly';

/**
 * A local Roe for the tests of a file, new before each test, and the only server that can be reached. Its values can be read only in
 * tests.
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
		/** Its address, without a slash at the end. */
		get url() {
			return sandbox.url;
		},
		get control() {
			return sandbox.control;
		},
		/** An agent in the server. Changes last until the next test. */
		agent: (id: string) => sandbox.state.agents.get(id)!,
		/** The credential for its organization. */
		get credentials() {
			const { apiKey, organizationId } = SEED;
			return {
				roeAiApi: { apiKey, organizationId, baseUrl: sandbox.url },
			} satisfies CredentialValues;
		},
		/** Requests to start jobs. */
		get starts() {
			return sandbox.control.requests({ method: 'POST', path: '/async/$' });
		},
	};
}
