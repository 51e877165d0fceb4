const [project] = require('../../jest.config.js').projects;

/** Executions that sleep while jobs run, in a real n8n that is killed: `npm run test:waits`. */
module.exports = {
	...project,
	rootDir: '../..',
	testMatch: ['<rootDir>/test/waits/**/*.test.ts'],
	testPathIgnorePatterns: ['/node_modules/'],
	testTimeout: 15 * 60_000,
	// Tests that sleep for more than a minute each run at the same time (`it.concurrent`).
	maxConcurrency: 100,
};
