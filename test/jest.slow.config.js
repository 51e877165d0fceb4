const { join } = require('node:path');
const { projects, ...shared } = require('../jest.config.js');

/** What takes too long for `npm test`: `npm run test:slow`. Of properties that always hold, it tries all cases. */
module.exports = {
	...shared,
	rootDir: join(__dirname, '..'),
	projects: projects.map((project) => ({
		...project,
		rootDir: join(__dirname, '..'),
		testMatch: project.testMatch.flatMap((path) =>
			['.slow', 'Always'].map((kind) => path.replace('.test.ts', `${kind}.test.ts`)),
		),
		testPathIgnorePatterns: project.testPathIgnorePatterns.filter((path) => !path.includes('slow')),
		globals: { ...project.globals, triesAllCases: true },
	})),
};
