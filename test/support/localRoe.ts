import { type Sandbox, type SandboxOptions, startSandbox } from '../../sandbox';

/** What the present project of jest says of all local Roes, see `jest.config.js`. */
const { sandboxOptions = {} } = globalThis as { sandboxOptions?: SandboxOptions };

/** Starts a local Roe as the present project of jest wants it. What a test asks for itself counts more. */
export async function startLocalRoe(options: SandboxOptions = {}): Promise<Sandbox> {
	return await startSandbox({ ...sandboxOptions, ...options });
}
