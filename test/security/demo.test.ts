import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { takeFolder } from '../../tools/demo/onlyOne';
import { keepNewFilesPrivate, keptSecret, newSecret } from '../../tools/demo/privateFolder';

const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);

/** Windows has no such modes. */
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
	it('can’t enter the demo’s folder, even if an earlier start left it open', () => {
		const [created, open] = [join(folder, 'new', 'local-roe'), join(folder, 'open')];
		mkdirSync(open, { mode: 0o777 });
		for (const place of [created, open]) takeFolder(place);
		expect([created, open].map(modeOf)).toEqual(['700', '700']);
	});

	it('can’t read a secret, even if its file was left open', () => {
		keptSecret(folder, 'owner-password');
		const open = join(folder, 'webhook-secret');
		writeFileSync(open, 'kept', { mode: 0o666 });
		expect(keptSecret(folder, 'webhook-secret')).toBe('kept');
		expect([modeOf(join(folder, 'owner-password')), modeOf(open)]).toEqual(['600', '600']);
	});

	it('can’t read the files that n8n writes next to it', () => {
		keepNewFilesPrivate();
		mkdirSync(join(folder, '.n8n'));
		writeFileSync(join(folder, '.n8n', 'database.sqlite'), '');
		expect(modeOf(join(folder, '.n8n'))).toBe('700');
		expect(modeOf(join(folder, '.n8n', 'database.sqlite'))).toBe('600');
	});
});

describe('A stranger who has read the source', () => {
	it('doesn’t know the password of a demo, since each folder has its own and keeps it', () => {
		const [one, other] = ['one', 'other'].map((name) => {
			takeFolder(join(folder, name));
			return keptSecret(join(folder, name), 'owner-password');
		});
		expect(one).not.toBe(other);
		expect(keptSecret(join(folder, 'one'), 'owner-password')).toBe(one);
	});

	it('can’t guess a secret, since it has 128 random bits in the format that n8n requires', () => {
		const secrets = Array.from({ length: 200 }, newSecret);
		expect(new Set(secrets).size).toBe(secrets.length);
		for (const secret of secrets) expect(secret).toMatch(/^Demo-[0-9a-f]{32}$/);
	});

	it('never finds an empty secret, since an emptied file prevents the start', () => {
		writeFileSync(join(folder, 'webhook-secret'), '\n');
		expect(() => keptSecret(folder, 'webhook-secret')).toThrow(join(folder, 'webhook-secret'));
	});

	it('never finds the demo’s n8n in development mode or with the password of the tests', () => {
		const source = readFileSync(join(__dirname, '../../tools/demo/main.ts'), 'utf8');
		expect(source).toContain("NODE_ENV: 'production'");
		expect(source).not.toContain('OWNER.password');
	});
});
