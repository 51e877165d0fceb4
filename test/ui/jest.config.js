const withRealN8n = require('../e2e/jest.config.js');

/** n8n's editor in a browser: `npm run test:ui`. The same n8n as in the tests without a browser. */
module.exports = {
	...withRealN8n,
	testMatch: ['<rootDir>/test/ui/**/*.test.ts'],
	testTimeout: 180_000,
};
