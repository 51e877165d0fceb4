/** Whatever hangs on whether a run is a new job or an earlier one: starts, bulk, waits and triggers. */
const CACHE_MATTERS = '(jobs|run|submission|trigger)';

/** Files of `npm run test:slow`. */
const SLOW = '\\.slow\\.test\\.ts$';

/** @type {import('jest').Config} */
const project = {
	testEnvironment: '<rootDir>/test/support/jest/environment.js',
	runtime: '<rootDir>/test/support/jest/runtime.js',
	testMatch: ['<rootDir>/test/**/*.test.ts'],
	// These have commands of their own: they need a real n8n, Redis, a browser, or minutes.
	testPathIgnorePatterns: [
		'/node_modules/',
		'<rootDir>/test/(e2e|faults|package|queue|sdk|ui|waits)/',
		SLOW,
	],
	modulePathIgnorePatterns: [
		'<rootDir>/dist/',
		'<rootDir>/tools/n8n/',
		'<rootDir>/.n8n-demo/',
		'<rootDir>/.cache/',
	],
	transform: {
		// Types are checked by `npm run typecheck`: here they are only taken off.
		'^.+\\.ts$': '<rootDir>/test/support/jest/transform.js',
	},
	testTimeout: 60_000,
};

/** The local Roe caches, as Roe does. Once more without: there every start is a job, so that none that is doubled is hidden. */
module.exports = {
	testTimeout: project.testTimeout,
	reporters: ['<rootDir>/test/support/jest/reporter.js', 'summary'],
	// Two for each of the two processors that CI has: some tests wait for connections and other processes.
	maxWorkers: 4,
	projects: [
		project,
		{
			...project,
			displayName: 'no cache',
			testMatch: [`<rootDir>/test/engine/${CACHE_MATTERS}/**/*.test.ts`],
			globals: { sandboxOptions: { cache: false } },
		},
	],
};
