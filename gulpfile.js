const { dest, parallel, src } = require('gulp');
const { rm } = require('node:fs/promises');

/** What n8n reads beside the compiled code: icons (SVG) and codex files (JSON: categories and search words of a node). */
const copyIcons = () =>
	src(['nodes/**/*.svg', 'credentials/**/*.svg'], { base: '.', encoding: false }).pipe(
		dest('dist'),
	);
const copyCodex = () => src('nodes/**/*.node.json', { base: '.' }).pipe(dest('dist'));

exports.clean = async () => await rm('dist', { recursive: true, force: true });
exports.default = parallel(copyIcons, copyCodex);
