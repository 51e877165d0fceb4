/** `npm test`: installs what is missing, then runs jest. Arguments go to jest: `npm test -- test/unit`. */
import { main, prepare, runJest } from './lib/prepare.mjs';

await main(async () => {
	await prepare();
	return await runJest(process.argv.slice(2));
});
