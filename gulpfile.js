const { dest, src } = require('gulp');
const { rm } = require('node:fs/promises');

/** Icons. The compiler writes everything else that n8n reads (tsconfig.json). */
const copyIcons = () =>
	src(['nodes/**/*.svg', 'credentials/**/*.svg'], { base: '.', encoding: false }).pipe(
		dest('dist'),
	);

exports.clean = async () => await rm('dist', { recursive: true, force: true });
exports.default = copyIcons;
