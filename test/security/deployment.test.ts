import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

const read = (file: string) => readFileSync(join(__dirname, '../../deploy', file), 'utf8');
const N8N_SERVICES = ['main', 'webhook', 'worker'];
/** Variables of `.env`, by the names that n8n and the databases use. */
const SECRETS = ['N8N_ENCRYPTION_KEY', 'POSTGRES_PASSWORD', 'REDIS_PASSWORD'];

interface Service {
	image: string;
	build?: string;
	command?: string | string[];
	environment: Record<string, string>;
	ports?: string[];
	privileged?: boolean;
	network_mode?: string;
}

/** Compose stops with an error if a variable in this form is not set or empty. */
const isRequired = (value: string | undefined, variable: string) =>
	value?.startsWith(`\${${variable}:?`) ?? false;

/** The rules that a compose file breaks. */
function faultsOf(text: string): string[] {
	const { services } = parse(text, { merge: true }) as { services: Record<string, Service> };
	const { postgres, redis, ...others } = services;
	const n8n = N8N_SERVICES.map((name) => services[name].environment);
	const command = [redis.command ?? []].flat();
	const uses = [...text.matchAll(/\$\{(\w+)([^}]*)\}/g)];
	const rules: Array<[string, boolean]> = [
		[
			'the services are the ones that this test checks',
			Object.keys(others).join() === N8N_SERVICES.join(),
		],
		[
			'third-party images have an exact version',
			[postgres, redis].every(({ image }) => /^[a-z]+:\d+\.\d+(\.\d+)?(-\w+)?$/.test(image)),
		],
		['n8n’s image is built here', Object.values(others).every(({ build }) => build === '.')],
		[
			'Redis has a required password',
			isRequired(command[command.indexOf('--requirepass') + 1], 'REDIS_PASSWORD') &&
				command.includes('--requirepass'),
		],
		[
			'each n8n logs in to Redis',
			n8n.every((env) => isRequired(env.QUEUE_BULL_REDIS_PASSWORD, 'REDIS_PASSWORD')),
		],
		[
			'PostgreSQL has a required password',
			isRequired(postgres.environment.POSTGRES_PASSWORD, 'POSTGRES_PASSWORD') &&
				postgres.environment.POSTGRES_HOST_AUTH_METHOD === undefined,
		],
		[
			'each n8n logs in to PostgreSQL',
			n8n.every((env) => isRequired(env.DB_POSTGRESDB_PASSWORD, 'POSTGRES_PASSWORD')),
		],
		[
			'all n8n containers share a required encryption key',
			n8n.every((env) => isRequired(env.N8N_ENCRYPTION_KEY, 'N8N_ENCRYPTION_KEY')),
		],
		[
			'no secret has a default',
			uses.every(([, name, rest]) => !/KEY|PASSWORD|SECRET/.test(name) || rest.startsWith(':?')),
		],
		[
			'no secret is in the file',
			![...text.matchAll(/^ *\w*(?:PASSWORD|KEY|SECRET|AUTH): *(.*)$/gm)].some(
				([, value]) => !value.startsWith('${'),
			),
		],
		['the databases publish no port', [postgres, redis].every(({ ports }) => !ports)],
		[
			'n8n’s ports are open only to this machine',
			Object.values(others).every(({ ports = [] }) =>
				ports.every((port) => port.startsWith('127.0.0.1:')),
			),
		],
		[
			'no container has the privileges or the network of the host',
			Object.values(services).every((service) => !service.privileged && !service.network_mode),
		],
	];
	return rules.filter(([, holds]) => !holds).map(([rule]) => rule);
}

test('The compose file keeps others out of the data that n8n stores', () => {
	expect(faultsOf(read('docker-compose.yml'))).toEqual([]);
});

test('The example settings name every secret and contain none', () => {
	const lines = read('.env.example').split('\n');
	expect(lines.filter((line) => /KEY|PASSWORD|SECRET/.test(line) && !line.startsWith('#'))).toEqual(
		SECRETS.map((name) => `${name}=`),
	);
});

test('The image contains an exact n8n, an exact Node and the local package', () => {
	const dockerfile = read('Dockerfile');
	const [, n8n] = /^ARG N8N_VERSION=(\d+\.\d+\.\d+)$/m.exec(dockerfile) ?? [];
	const tools = join(__dirname, '../../tools/n8n/package.json');
	const { dependencies } = JSON.parse(readFileSync(tools, 'utf8')) as {
		dependencies: Record<string, string>;
	};
	expect(n8n).toBe(dependencies.n8n);
	const bases = [...dockerfile.matchAll(/^FROM (\S+)/gm)].map(([, image]) => image);
	expect(bases).toEqual([
		expect.stringMatching(/^node:\d+\.\d+\.\d+-alpine\d+\.\d+$/),
		'n8nio/n8n:${N8N_VERSION}',
	]);
	// npm would look up a name in a registry, where the package could be someone else's.
	const installs = [...dockerfile.matchAll(/npm install (.*)$/gm)].map(([, rest]) => rest);
	expect(installs).toEqual(['--omit=peer --ignore-scripts ./*.tgz']);
});

test('The secrets are neither committed nor sent to the Docker build', () => {
	expect(readFileSync(join(__dirname, '../../.gitignore'), 'utf8').split('\n')).toContain('.env');
	const sent = read('.dockerignore')
		.split('\n')
		.filter((line) => line !== '' && !line.startsWith('#'));
	expect(sent).toEqual(['*', '!n8n-nodes-roe-ai-*.tgz']);
});

describe('A change to the compose file is noticed if', () => {
	const compose = read('docker-compose.yml');
	const attacks: Array<[string, string | RegExp, string]> = [
		['an image follows a major version', /redis:7\.\S+/, 'redis:7'],
		['an image follows the latest version', /postgres:15\.\S+/, 'postgres:latest'],
		['Redis has no password', '- --requirepass', '- --loglevel'],
		['Redis has a default password', '- ${REDIS_PASSWORD:?', '- ${REDIS_PASSWORD:-redis'],
		['n8n doesn’t log in to Redis', / {4}QUEUE_BULL_REDIS_PASSWORD.*\n/, ''],
		['the database’s password is in the file', /POSTGRES_PASSWORD: \$.*/, 'POSTGRES_PASSWORD: n8n'],
		['the key has a default', 'N8N_ENCRYPTION_KEY:?', 'N8N_ENCRYPTION_KEY:-0000'],
		['the database trusts everyone', 'POSTGRES_USER: n8n\n', 'POSTGRES_HOST_AUTH_METHOD: trust\n'],
		['Redis has a port', 'image: redis:', "ports: ['6379:6379']\n    image: redis:"],
		['the editor is open to everyone', "'127.0.0.1:5678:5678'", "'5678:5678'"],
		['a worker uses the network of the host', 'command: worker', 'network_mode: host'],
	];

	it.each(attacks)('%s', (_what, piece, instead) => {
		const changed = compose.replace(piece, instead);
		expect(changed).not.toBe(compose);
		expect(faultsOf(changed)).not.toEqual([]);
	});
});
