import type { VirtualClock } from './clock';

export interface HttpRequest {
	method: string;
	url: string;
	qs: Record<string, unknown>;
	headers: Record<string, string>;
	body?: string;
	timeout: number;
}

export interface HttpResponse {
	statusCode: number;
	headers: Record<string, string>;
	body: string;
}

/** What n8n's HTTP helper returns and throws, after some time. The waits belong to the process that has sent the request. */
export class SimulatedHttp {
	/** @param signal of the execution that runs now */
	constructor(
		private readonly clock: VirtualClock,
		private readonly clockAheadMs: number,
		private readonly signal: () => AbortSignal,
	) {}

	async respond(
		owner: object,
		ms: number,
		read: () => [status: number, value: unknown],
		date = () => this.clock.now + this.clockAheadMs,
	): Promise<HttpResponse> {
		return await this.wait(owner, ms, () => {
			const [statusCode, value] = read();
			const headers = { date: new Date(date()).toUTCString() };
			return { statusCode, headers, body: JSON.stringify(value) };
		});
	}

	async fail(owner: object, ms: number, code: string, syscall?: string): Promise<HttpResponse> {
		return await this.wait(owner, ms, () => {
			throw createNetworkError(code, syscall);
		});
	}

	/** n8n aborts the requests of a stopped execution. */
	private async wait<T>(owner: object, ms: number, read: () => T): Promise<T> {
		const signal = this.signal();
		return await new Promise<T>((resolve, reject) => {
			const abort = () => {
				entry.isOff = true;
				reject(createNetworkError('ERR_CANCELED'));
			};
			const entry = this.clock.after(
				ms,
				() => {
					signal.removeEventListener('abort', abort);
					try {
						resolve(read());
					} catch (error) {
						reject(error as Error);
					}
				},
				owner,
			);
			signal.addEventListener('abort', abort);
		});
	}
}

export const createNetworkError = (code: string, syscall?: string) =>
	Object.assign(new Error(code), { code, syscall, isAxiosError: true });
