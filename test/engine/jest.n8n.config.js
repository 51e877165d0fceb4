const {
	projects: [project],
	reporters,
} = require('../../jest.config.js');

/** Where `npm run test:n8n` has installed the engine of another n8n. */
const engine = `${process.env.N8N_ENGINE_FOLDER}/node_modules`;
const PACKAGES = 'n8n-core|n8n-workflow|n8n-nodes-base|@n8n/di|@n8n/backend-common';

/** The same tests, on the engine of another n8n. */
module.exports = {
	...project,
	reporters,
	globals: { triesAllCases: true },
	rootDir: '../..',
	roots: ['test', 'nodes', 'credentials', 'sandbox', 'tools/server'].map(
		(name) => `<rootDir>/${name}`,
	),
	testMatch: ['<rootDir>/test/(engine|wire)/**/*.test.ts'],
	testPathIgnorePatterns: ['/node_modules/'],
	// The engine lies in .cache.
	modulePathIgnorePatterns: ['<rootDir>/dist/'],
	moduleNameMapper: {
		[`^(${PACKAGES})$`]: `${engine}/$1`,
		[`^(${PACKAGES})/(.*)$`]: `${engine}/$1/$2`,
	},
	maxWorkers: 2,
	// Some versions of n8n leave a timer running.
	forceExit: true,
};
