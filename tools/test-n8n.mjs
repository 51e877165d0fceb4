/**
 * `npm run test:n8n`: the tests on n8n's engine, with the engine of the oldest n8n that is supported, or of the one that is named:
 * `npm run test:n8n -- 2.20.12`. Installs what is missing; further arguments go to jest.
 */
import { ensureN8nVersion, OLDEST_N8N } from './lib/n8nVersion.mjs';
import { main, prepare, runJest } from './lib/prepare.mjs';

/**
 * What older versions of n8n do otherwise than the newest, without harm to jobs. jest counts these tests as skipped.
 * - The words of a credential's test: n8n loses Roe's status on the way, and shows a text of its own. It fails all the same.
 * - Files from S3 are read as n8n 2.41 reads them.
 * - Executions have no secret that their retries share, so what a process that died has started is not found again.
 * - A server that sends its headers drop by drop: n8n's HTTP client waits as long as they come.
 * - A proxy that resets the connection or says nothing: n8n does not keep why a request failed, so the job is looked for first.
 * - What an error says for n8n's polling: older versions have no place for it.
 * - Files of a form that have the same name: older versions don't store the sizes that tell them apart, so the node reports an error.
 */
const OTHERWISE = [
	'tests a credential',
	'the test of the credential',
	'goes from S3',
	'if S3 has no file',
	'whose process died',
	'its headers drip',
	'if it resets the connection$',
	'as unreachable if it never responds',
	'tells n8n',
	'a form that contains files .*(several (files|fields)|by its name)',
];

await main(async () => {
	const given = process.argv.slice(2);
	const isVersion = /^\d/.test(given[0] ?? '');
	const version = isVersion ? given[0] : OLDEST_N8N;
	await prepare();
	process.env.N8N_ENGINE_FOLDER = await ensureN8nVersion(version);
	console.log(`The tests on the engine of n8n ${version}`);
	return await runJest([
		'--config',
		'test/engine/jest.n8n.config.js',
		...(version.startsWith('2.41.') ? [] : ['-t', `^(?!.*(${OTHERWISE.join('|')}))`]),
		...(isVersion ? given.slice(1) : given),
	]);
});
