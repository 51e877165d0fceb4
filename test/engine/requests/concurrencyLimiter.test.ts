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

/** Roe rejects this many requests, all sent before it rejected the first. */
function reject(limiter: AdaptiveLimiter, count: number): void {
	for (let rejected = 0; rejected < count; rejected++) {
		limiter.release();
		limiter.throttled(0);
	}
}

/** Longer than any pause after so few bursts, in ms. */
const A_MINUTE = 60_000;

describe('the limit of concurrent requests', () => {
	it('is 100 until Roe has accepted 100 requests, then there is none', async () => {
		const limiter = new AdaptiveLimiter();
		let sent = 0;
		for (let asked = 0; asked < 1000; asked++) void limiter.acquire(undefined).then(() => sent++);
		const accept = async (count: number) => {
			for (let accepted = 0; accepted < count; accepted++) {
				limiter.release();
				limiter.accepted();
			}
			await jest.advanceTimersByTimeAsync(0);
		};
		await accept(0);
		expect(sent).toBe(100);
		await accept(99);
		expect(sent).toBe(199);
		await accept(1);
		expect(sent).toBe(1000);
	});

	it('stays at 100 after 100 requests that Roe rejected', async () => {
		const limiter = new AdaptiveLimiter();
		expect(await admitted(limiter, 200)).toBe(100);
		for (let count = 0; count < 100; count++) {
			limiter.release();
			limiter.rejected();
		}
		await admitted(limiter, 0);
		expect(await admitted(limiter, 100)).toBe(0);
	});

	it('stays after a rate limit among the first 100 requests', async () => {
		const limiter = new AdaptiveLimiter();
		await admitted(limiter, 100);
		reject(limiter, 1);
		await jest.advanceTimersByTimeAsync(A_MINUTE);
		for (let count = 0; count < 99; count++) {
			limiter.release();
			limiter.accepted();
		}
		expect(await admitted(limiter, 500)).toBeLessThan(60);
	});

	it.each([
		{ underWay: 100, accepted: 0 },
		{ underWay: 60, accepted: 0 },
		{ underWay: 400, accepted: 100 },
	])(
		'is half of $underWay concurrent requests if Roe rejects them, not less for each rejection',
		async ({ underWay, accepted }) => {
			const limiter = new AdaptiveLimiter();
			await admitted(limiter, accepted);
			for (let count = 0; count < accepted; count++) {
				limiter.release();
				limiter.accepted();
			}
			expect(await admitted(limiter, underWay)).toBe(underWay);
			reject(limiter, underWay);
			expect(await admitted(limiter, 0)).toBe(0);
			await jest.advanceTimersByTimeAsync(A_MINUTE);
			expect(await admitted(limiter, 1000)).toBe(underWay / 2);
		},
	);

	it('grows by one for each round of accepted requests after it was halved', async () => {
		const limiter = new AdaptiveLimiter();
		await admitted(limiter, 100);
		reject(limiter, 100);
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
