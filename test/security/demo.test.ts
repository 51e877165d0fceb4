import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { takeFolder } from '../../tools/demo/onlyOne';
import { keepNewFilesPrivate, keptSecret, newSecret } from '../../tools/demo/privateFolder';

const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);

/** Windows keeps no such modes. */
const onUnix = process.platform === 'win32' ? describe.skip : describe;

let folder: string;
let umask: number;

beforeEach(() => {
	umask = process.umask(0o000);
	folder = mkdtempSync(join(tmpdir(), 'roe-demo-'));
});

afterEach(() => {
	process.umask(umask);
	rmSync(folder, { recursive: true, force: true });
});

onUnix('Another user of the machine', () => {
	it('cannot enter the demo’s folder, nor one that an earlier start left open', () => {
		const [created, open] = [join(folder, 'new', 'local-roe'), join(folder, 'open')];
		mkdirSync(open, { mode: 0o777 });
		for (const place of [created, open]) takeFolder(place);
		expect([created, open].map(modeOf)).toEqual(['700', '700']);
	});

	it('cannot read a secret, nor one whose file was left open', () => {
		keptSecret(folder, 'owner-password');
		const open = join(folder, 'webhook-secret');
		writeFileSync(open, 'kept', { mode: 0o666 });
		expect(keptSecret(folder, 'webhook-secret')).toBe('kept');
		expect([modeOf(join(folder, 'owner-password')), modeOf(open)]).toEqual(['600', '600']);
	});

	it('cannot read what n8n writes beside it', () => {
		keepNewFilesPrivate();
		mkdirSync(join(folder, '.n8n'));
		writeFileSync(join(folder, '.n8n', 'database.sqlite'), '');
		expect(modeOf(join(folder, '.n8n'))).toBe('700');
		expect(modeOf(join(folder, '.n8n', 'database.sqlite'))).toBe('600');
	});
});

describe('A stranger who has read the source', () => {
	it('does not know the password of a demo: each folder has its own, and keeps it', () => {
		const [one, other] = ['one', 'other'].map((name) => {
			takeFolder(join(folder, name));
			return keptSecret(join(folder, name), 'owner-password');
		});
		expect(one).not.toBe(other);
		expect(keptSecret(join(folder, 'one'), 'owner-password')).toBe(one);
	});

	it('cannot guess one: 128 random bits, in the shape that n8n asks of a password', () => {
		const secrets = Array.from({ length: 200 }, newSecret);
		expect(new Set(secrets).size).toBe(secrets.length);
		for (const secret of secrets) expect(secret).toMatch(/^Demo-[0-9a-f]{32}$/);
	});

	it('finds no empty secret: an emptied file stops the start', () => {
		writeFileSync(join(folder, 'webhook-secret'), '\n');
		expect(() => keptSecret(folder, 'webhook-secret')).toThrow(join(folder, 'webhook-secret'));
	});

	it('finds the demo’s n8n neither in development mode nor with the password of the tests', () => {
		const source = readFileSync(join(__dirname, '../../tools/demo/main.ts'), 'utf8');
		expect(source).toContain("NODE_ENV: 'production'");
		expect(source).not.toContain('OWNER.password');
	});
});
