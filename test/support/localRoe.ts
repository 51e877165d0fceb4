import { type Sandbox, type SandboxOptions, startSandbox } from '../../sandbox';

/** The options of the current jest project for all local Roes, see `jest.config.js`. */
const { sandboxOptions = {} } = globalThis as { sandboxOptions?: SandboxOptions };

/** Starts a local Roe with the options of the current jest project. The test's own options take precedence. */
export async function startLocalRoe(options: SandboxOptions = {}): Promise<Sandbox> {
	return await startSandbox({ ...sandboxOptions, ...options });
}
