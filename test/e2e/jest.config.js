const [project] = require('../../jest.config.js').projects;

/** The package in a real n8n: `npm run test:e2e`. One n8n serves all tests; each has a local Roe of its own. */
module.exports = {
	...project,
	rootDir: '../..',
	testMatch: ['<rootDir>/test/e2e/**/*.test.ts'],
	testPathIgnorePatterns: ['/node_modules/'],
	globalSetup: '<rootDir>/test/e2e/startN8n.ts',
	globalTeardown: '<rootDir>/test/e2e/stopN8n.ts',
	testTimeout: 120_000,
};
