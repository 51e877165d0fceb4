import { CONTROL_HEADER, type SandboxOptions, startSandbox } from './index';
import { SEED } from './seed';

const DEFAULT_PORT = 8787;
/** Milliseconds: long enough for a person to see a job run. */
const JOB_DURATION = 3000;

/** `npm run sandbox`: a local Roe to try things on, until Ctrl-C. */
async function main(): Promise<void> {
	const { SANDBOX_PORT, SANDBOX_HOST, SANDBOX_OPTIONS } = process.env;
	const sandbox = await startSandbox({
		port: Number(SANDBOX_PORT ?? DEFAULT_PORT),
		host: SANDBOX_HOST,
		jobDuration: JOB_DURATION,
		...(JSON.parse(SANDBOX_OPTIONS ?? '{}') as SandboxOptions),
	});
	const stop = () => {
		sandbox.close().then(
			() => process.exit(0),
			(error: unknown) => {
				console.error(error);
				process.exit(1);
			},
		);
	};
	process.once('SIGINT', stop);
	process.once('SIGTERM', stop);

	const agents = [...sandbox.state.agents.values()]
		.filter(({ organizationId }) => organizationId === SEED.organizationId)
		.map(({ name, id, versions }) => {
			const inputs = versions.at(-1)?.inputDefinitions ?? [];
			const described = inputs.map(
				({ key, data_type, accepts_multiple_files }) =>
					`${key} (${data_type}${accepts_multiple_files ? ', several' : ''})`,
			);
			return { name, id, inputs: described.join(', ') };
		});
	const width = Math.max(...agents.map(({ name }) => name.length));
	const { certificateFile } = sandbox;
	const trusting = certificateFile === undefined ? '' : ` --cacert ${certificateFile}`;
	const trusted =
		certificateFile === undefined
			? ''
			: `\n  Certificate      ${certificateFile}, for n8n: NODE_EXTRA_CA_CERTS=${certificateFile}`;
	console.log(`
A local Roe is running. It answers as Roe's API does; what it gives back is made up.

  Base URL         ${sandbox.url}
  API key          ${SEED.apiKey}
  Organization ID  ${SEED.organizationId}${trusted}

Agents
${agents.map(({ name, id, inputs }) => `  ${name.padEnd(width)}  ${id}  ${inputs}`).join('\n')}

Start a job:
  curl${trusting} -X POST '${sandbox.url}/v1/agents/run/${SEED.agents.text}/async/?organization_id=${SEED.organizationId}' \\
    -H 'Authorization: Bearer ${SEED.apiKey}' -H 'Content-Type: application/json' \\
    -d '{"company_name": "Northwind Traders", "question": "Who owns it?"}'

See it from the server's side:
  curl${trusting} -H '${CONTROL_HEADER}: 1' ${sandbox.url}/_sandbox/jobs

Ctrl-C stops it. sandbox/README.md says the rest.
`);
}

main().catch((error: unknown) => {
	console.error(error instanceof Error ? error.message : error);
	process.exit(1);
});
