import { readFileSync, writeFileSync } from 'node:fs';

import { CODES_PAGE, collectTexts, GOLDEN_FILE, withCodes } from './collectTexts';

writeFileSync(GOLDEN_FILE, collectTexts());
writeFileSync(CODES_PAGE, withCodes(readFileSync(CODES_PAGE, 'utf8')));
console.log(`Wrote ${GOLDEN_FILE} and the table of codes in ${CODES_PAGE}.`);
