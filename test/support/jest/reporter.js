const { DefaultReporter } = require('@jest/reporters');

/** jest's own report, but what a test file writes to the console is shown only if one of its tests fails. */
module.exports = class extends DefaultReporter {
	printTestFileHeader(path, config, result) {
		const isGreen = result.numFailingTests === 0 && result.testExecError === undefined;
		super.printTestFileHeader(path, config, isGreen ? { ...result, console: undefined } : result);
	}
};
