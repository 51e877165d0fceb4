const { transformSync, version } = require('esbuild');
const { createHash } = require('node:crypto');

const OPTIONS = { loader: 'ts', format: 'cjs', target: 'es2022', sourcemap: 'external' };

/** Takes the types off TypeScript. They are checked by `npm run typecheck`. */
module.exports = {
	getCacheKey(source, path) {
		const hash = createHash('sha256');
		return hash.update(JSON.stringify([version, OPTIONS, path, source])).digest('hex');
	},
	process(source, path) {
		return transformSync(source, { ...OPTIONS, sourcefile: path });
	},
};
