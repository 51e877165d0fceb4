import { installedN8n } from './installedN8n';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** The account that n8n is set up with. The password is for tests only: the demo has a random one. */
export const OWNER = {
	email: 'demo@example.com',
	password: 'Try-Roe-1',
	firstName: 'Demo',
	lastName: 'User',
} as const;

export interface N8nOptions {
	/** n8n keeps everything it has in `<userFolder>/.n8n`. */
	userFolder: string;
	/** Of the editor, the API and the webhooks; all on 127.0.0.1. */
	port: number;
	/** n8n hands Code nodes to a process of their own over this port. */
	brokerPort: number;
	/** Of the owner; `OWNER.password` by default. */
	ownerPassword?: string;
	/** Goes over everything set here. */
	env?: NodeJS.ProcessEnv;
}

/** Settings of n8n, npm or Roe from outside would change what is tried here. */
const NOT_INHERITED =
	/^(N8N_|DB_|EXECUTIONS_|QUEUE_|WEBHOOK_|GENERIC_|ROE_|npm_|NODE_OPTIONS$|NODE_ENV$|JEST_)/;

/** n8n's settings: on this machine only, with its owner in place, and calling nobody. */
export function n8nEnvironment({
	userFolder,
	port,
	brokerPort,
	ownerPassword = OWNER.password,
	env,
}: N8nOptions): NodeJS.ProcessEnv {
	const inherited = Object.entries(process.env).filter(([name]) => !NOT_INHERITED.test(name));
	return {
		...Object.fromEntries(inherited),
		N8N_USER_FOLDER: userFolder,
		N8N_LISTEN_ADDRESS: '127.0.0.1',
		N8N_HOST: '127.0.0.1',
		N8N_PORT: String(port),
		N8N_RUNNERS_BROKER_PORT: String(brokerPort),
		// Python code needs a Python of n8n's own making. Nothing here uses it.
		N8N_PYTHON_ENABLED: 'false',
		// The editor is on plain HTTP here.
		N8N_SECURE_COOKIE: 'false',
		...ownerSettings(ownerPassword),
		N8N_DIAGNOSTICS_ENABLED: 'false',
		N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
		N8N_TEMPLATES_ENABLED: 'false',
		N8N_PERSONALIZATION_ENABLED: 'false',
		N8N_HIRING_BANNER_ENABLED: 'false',
		N8N_DYNAMIC_BANNERS_ENABLED: 'false',
		N8N_VERIFIED_PACKAGES_ENABLED: 'false',
		N8N_DISABLED_MODULES: 'mcp-registry',
		NO_COLOR: '1',
		...env,
	};
}

function ownerSettings(password: string): NodeJS.ProcessEnv {
	return {
		N8N_INSTANCE_OWNER_MANAGED_BY_ENV: 'true',
		N8N_INSTANCE_OWNER_EMAIL: OWNER.email,
		N8N_INSTANCE_OWNER_FIRST_NAME: OWNER.firstName,
		N8N_INSTANCE_OWNER_LAST_NAME: OWNER.lastName,
		N8N_INSTANCE_OWNER_PASSWORD_HASH: hashed(password),
	};
}

/** n8n wants the password as a bcrypt hash, and has the library for it. */
function hashed(password: string): string {
	const requireFromN8n = createRequire(installedN8n().n8n);
	const { hashSync } = requireFromN8n('bcryptjs') as {
		hashSync: (text: string, rounds: number) => string;
	};
	return hashSync(password, 10);
}

/** Where n8n looks for community packages. */
export function communityFolder(userFolder: string): string {
	return join(userFolder, '.n8n', 'nodes');
}
