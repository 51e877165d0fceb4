import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const project = join(__dirname, '../../..');
const folder = join(project, 'nodes/RoeAi/platform');

/** Each file that relies on something that n8n doesn't document says so, and names the tests that would notice a change. */
describe.each(readdirSync(folder))('the documentation in platform/%s', (file) => {
	const text = readFileSync(join(folder, file), 'utf8');
	const [, guards] = /^ \* Guarded by: (.*)$/m.exec(text) ?? [];

	it('states what the file relies on, and the versions of n8n it was tried with', () => {
		expect(text).toMatch(/^ \* Relies on: \S/m);
		expect(text).toMatch(/^ \* Tried: n8n \d/m);
	});

	it('names tests that exist', () => {
		const paths = [...(guards ?? '').matchAll(/`(test\/[^`]+\.test\.ts)`/g)].map(
			([, path]) => path,
		);
		expect(paths).not.toEqual([]);
		expect(paths.filter((path) => !existsSync(join(project, path)))).toEqual([]);
	});
});
