import { AdaptiveLimiter } from '../../../nodes/RoeAi/submission/adaptiveLimiter';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

/** How many of this many requests may be sent now. None of them ends. */
async function admitted(
	limiter: AdaptiveLimiter,
	asking: number,
	stopped?: AbortSignal,
): Promise<number> {
	let count = 0;
	for (let asked = 0; asked < asking; asked++) {
		void limiter.acquire(stopped).then((mayBeSent) => (count += mayBeSent ? 1 : 0));
	}
	await jest.advanceTimersByTimeAsync(0);
	return count;
}

/** Longer than any pause after so few bursts, in ms. */
const A_MINUTE = 60_000;

describe('the limit of concurrent requests', () => {
	it('starts at 100 and grows by one for each request that Roe accepts', async () => {
		const limiter = new AdaptiveLimiter();
		let sent = 0;
		for (let asked = 0; asked < 400; asked++) void limiter.acquire(undefined).then(() => sent++);
		await jest.advanceTimersByTimeAsync(0);
		expect(sent).toBe(100);
		for (let count = 0; count < 100; count++) {
			limiter.release();
			limiter.accepted();
		}
		await jest.advanceTimersByTimeAsync(0);
		expect(sent).toBe(300);
	});

	it('is halved if Roe rate-limits requests, only once for concurrent ones', async () => {
		const limiter = new AdaptiveLimiter();
		await admitted(limiter, 100);
		for (let count = 0; count < 100; count++) {
			limiter.release();
			limiter.throttled(0);
		}
		expect(await admitted(limiter, 0)).toBe(0);
		await jest.advanceTimersByTimeAsync(A_MINUTE);
		expect(await admitted(limiter, 200)).toBe(50);
	});

	it('grows by one for each round of accepted requests after it was halved', async () => {
		const limiter = new AdaptiveLimiter();
		await admitted(limiter, 100);
		for (let count = 0; count < 100; count++) limiter.release();
		limiter.throttled(0);
		await jest.advanceTimersByTimeAsync(A_MINUTE);
		expect(await admitted(limiter, 50)).toBe(50);
		for (let count = 0; count < 51; count++) limiter.accepted();
		expect(await admitted(limiter, 25)).toBe(1);
	});

	it('lets no request be sent before the time that Roe asked for', async () => {
		const limiter = new AdaptiveLimiter();
		await admitted(limiter, 1);
		limiter.release();
		limiter.throttled(20_000);
		let isAdmitted = false;
		void limiter.acquire(undefined).then(() => (isAdmitted = true));
		await jest.advanceTimersByTimeAsync(19_900);
		expect(isAdmitted).toBe(false);
		await jest.advanceTimersByTimeAsync(6_000);
		expect(isAdmitted).toBe(true);
	});

	it('never falls below one', async () => {
		const limiter = new AdaptiveLimiter();
		for (let burst = 0; burst < 20; burst++) {
			expect(await admitted(limiter, 1)).toBe(1);
			limiter.release();
			limiter.throttled(0);
			await jest.advanceTimersByTimeAsync(A_MINUTE);
		}
		expect(await admitted(limiter, 1)).toBe(1);
	});

	it('ends all waits without a request if the execution is stopped', async () => {
		const limiter = new AdaptiveLimiter();
		const stop = new AbortController();
		await admitted(limiter, 100, stop.signal);
		const waits = Array.from({ length: 30 }, async () => await limiter.acquire(stop.signal));
		stop.abort();
		limiter.release();
		await jest.advanceTimersByTimeAsync(0);
		expect(await Promise.all(waits)).toEqual(Array(30).fill(false));
	});
});
