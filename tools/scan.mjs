/**
 * What n8n runs on every published package (`@n8n/scan-community-package`), run before publishing: on the packed tarball and
 * on the sources that go with it. Its third part, the check of npm's provenance statement, can only follow publishing.
 */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { runProgram } from './lib/runProgram.cjs';

const project = fileURLToPath(new URL('..', import.meta.url));
const scanner = new URL(
	'../node_modules/@n8n/scan-community-package/scanner/scanner.mjs',
	import.meta.url,
);
const { analyzePackage, SOURCE_FILE_PATTERNS } = await import(scanner);

const place = mkdtempSync(join(tmpdir(), 'roe-scan-'));
let failed = 0;
try {
	const pack = ['pack', '--silent', '--pack-destination', place];
	await runProgram('npm', pack, { cwd: project });
	const [tarball] = readdirSync(place);
	await runProgram('tar', ['-xzf', tarball], { cwd: place });
	await scan('packed package', join(place, 'package'), ['**/*.js', 'package.json']);
	await scan('sources', project, SOURCE_FILE_PATTERNS);
} finally {
	rmSync(place, { recursive: true, force: true });
}
process.exit(failed === 0 ? 0 : 1);

async function scan(what, folder, patterns) {
	const { passed, message = '', details = '' } = await analyzePackage(folder, patterns);
	if (!passed) failed += 1;
	console.log(`${passed ? 'passed' : 'FAILED'}: ${what} ${message}\n${details}`.trimEnd());
}
