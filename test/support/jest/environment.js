const { ModernFakeTimers } = require('@jest/fake-timers');
const { ModuleMocker } = require('jest-mock');

/**
 * Tests run in the JavaScript context of their worker, as nodes run in that of n8n: there is one `Error`, one `Promise` and one
 * `process`. With `runtime.js`, n8n is loaded once for each worker instead of once for each test file.
 *
 * What a test file changes in the process is put back when it ends.
 */
class Environment {
	constructor({ projectConfig }) {
		this.global = globalThis;
		this.restore = rememberProcess();
		Object.assign(globalThis, projectConfig.globals);
		this.intervals = rememberIntervals();
		this.moduleMocker = new ModuleMocker(globalThis);
		this.fakeTimers = null;
		this.fakeTimersModern = new ModernFakeTimers({ config: projectConfig, global: globalThis });
	}

	async setup() {}

	async teardown() {
		this.fakeTimersModern.dispose();
		this.moduleMocker.restoreAllMocks();
		this.restore();
		// One that is left running, such as n8n's own, would keep everything in memory that its test file has loaded.
		for (const interval of this.intervals) clearInterval(interval);
		for (const { Settings } of loadedLuxons()) Settings.defaultZone = 'system';
		// jest runs nothing that comes late, such as an import in a timer that was left running.
		this.global = null;
	}

	exportConditions() {
		return ['node', 'node-addons'];
	}

	/** jest asks for a context to compile in. `runtime.js` compiles in this one. */
	getVmContext() {
		return {};
	}
}

/** @returns {() => void} puts back globals, environment variables, listeners of the process and how stacks are shown */
function rememberProcess() {
	const globals = Object.getOwnPropertyDescriptors(globalThis);
	const environment = { ...process.env };
	const listeners = new Map(process.eventNames().map((name) => [name, process.listeners(name)]));
	const { exit, exitCode } = process;
	const { prepareStackTrace, stackTraceLimit } = Error;
	return () => {
		for (const name of Reflect.ownKeys(globalThis)) if (!(name in globals)) delete globalThis[name];
		Object.defineProperties(globalThis, globals);
		for (const name of Object.keys(process.env))
			if (!(name in environment)) delete process.env[name];
		Object.assign(process.env, environment);
		for (const name of process.eventNames()) {
			for (const listener of process.listeners(name)) {
				if (!listeners.get(name)?.includes(listener)) process.off(name, listener);
			}
		}
		Object.assign(process, { exit, exitCode });
		Object.assign(Error, { prepareStackTrace, stackTraceLimit });
	};
}

/** @returns {Set<NodeJS.Timeout>} those that begin from now on */
function rememberIntervals() {
	const { setInterval } = globalThis;
	const intervals = new Set();
	globalThis.setInterval = (...args) => {
		const interval = setInterval(...args);
		intervals.add(interval);
		return interval;
	};
	return intervals;
}

/** n8n sets luxon's time zone to that of each workflow. The engine of another n8n has a luxon of its own. */
function loadedLuxons() {
	const paths = Object.keys(require.cache).filter((path) => /luxon\.c?js$/.test(path));
	return paths.map((path) => require.cache[path].exports).filter(({ Settings }) => Settings);
}

module.exports = Environment;
