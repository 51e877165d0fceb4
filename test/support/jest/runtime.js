const { compileFunction, constants } = require('node:vm');
const { sep } = require('node:path');
const { default: Runtime } = require('jest-runtime');

const PACKAGES = `${sep}node_modules${sep}`;

/**
 * Loads packages with Node.js itself: once for each worker, where jest would load all of n8n once for each test file. The project's
 * own files are still new in each test file. All code runs in the context of the worker, see `environment.js`.
 */
module.exports = class extends Runtime {
	constructor(...args) {
		super(...args);
		const { cjsLoader, executor } = this;
		const loadModule = cjsLoader.loadModule.bind(cjsLoader);
		cjsLoader.loadModule = (module, from, name, path, options, registry) => {
			if (options?.isInternalModule || !path.includes(PACKAGES)) {
				return loadModule(module, from, name, path, options, registry);
			}
			module.exports = require(path);
			module.loaded = true;
		};
		executor.compile = (source, filename) =>
			compileFunction(source, executor.injectedModuleParameters, {
				filename,
				importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
			});
	}
};
