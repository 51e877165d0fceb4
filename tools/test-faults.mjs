/** `npm run test:faults`: installs what is missing, then goes on in `test/faults/run.ts`; arguments go there. */
import { main, prepare, runTypeScript } from './lib/prepare.mjs';

await main(async () => {
	const args = process.argv.slice(2);
	// Only the comparison needs a real n8n.
	await prepare({ n8n: !args.includes('--engine') || args.includes('--compare') });
	return await runTypeScript('test/faults/run.ts', args);
});
