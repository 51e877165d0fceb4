import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A certificate on disk, for other processes to trust. */
export interface CertificateFile {
	path: string;
	remove(): Promise<void>;
}

/** Writes a certificate (PEM) to a temporary folder of its own. Its key has no place there: it stays in memory. */
export async function writeCertificate(cert: string): Promise<CertificateFile> {
	const folder = await mkdtemp(join(tmpdir(), 'roe-sandbox-certificate-'));
	const path = join(folder, 'local-roe.pem');
	await writeFile(path, cert);
	return { path, remove: async () => await rm(folder, { recursive: true, force: true }) };
}
