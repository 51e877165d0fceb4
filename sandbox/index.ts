import type { AddressInfo } from 'node:net';

import { makeCertificate } from './certificate';
import { writeCertificate } from './certificateFile';
import { Control } from './control';
import type { SandboxOptions } from './options';
import { isLoopbackHost } from './requests/local';
import { Roe } from './roe';
import { buildServer } from './server';

export type { ControlJob } from './control';
export type { Fault, FaultKind, FaultMatch, FaultRule } from './faults/faults';
export type { SandboxOptions, Settings } from './options';
export { UUID_PATTERN } from './ids';
export { CONTROL_HEADER } from './requests/local';
export type { LoggedInput, LoggedRequest } from './requests/requestLog';
export type { Attempt, Delivery } from './webhooks/deliveries';
export { SEED } from './seed';
export { STATUS } from './types';

/** A local Roe that is running. */
export interface Sandbox {
	/** Where it is reached, without a slash at the end. */
	url: string;
	/** Over HTTPS, the path of its certificate (PEM), for clients that are to trust it: `NODE_EXTRA_CA_CERTS`, `SSL_CERT_FILE`. */
	certificateFile?: string;
	/** All that it holds, as it is: for what `control` does not offer. */
	state: Roe;
	/** What a test sees and does on the server's side. */
	control: Control;
	/** Stops it: connections are cut, and uploaded files and the certificate are taken away. */
	close(): Promise<void>;
}

/** Starts a local Roe. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
	const { host = '127.0.0.1', port = 0, https = false } = options;
	const state = new Roe(options);
	const certificate = https ? makeCertificate() : undefined;
	const file = certificate && (await writeCertificate(certificate.cert));
	const clearUp = async () => {
		await state.close();
		await file?.remove();
	};
	const server = buildServer(state, { isLocal: isLoopbackHost(host), certificate });
	try {
		await state.seedFiles();
		await server.listen({ host, port });
	} catch (error) {
		await clearUp();
		throw error;
	}
	const { port: taken } = server.server.address() as AddressInfo;
	const reached = ['0.0.0.0', '::'].includes(host) ? '127.0.0.1' : host;
	const scheme = https ? 'https' : 'http';
	state.baseUrl = `${scheme}://${reached.includes(':') ? `[${reached}]` : reached}:${taken}`;
	return {
		url: state.baseUrl,
		certificateFile: file?.path,
		state,
		control: new Control(state),
		close: async () => {
			state.gate.open();
			await server.close();
			await clearUp();
		},
	};
}
