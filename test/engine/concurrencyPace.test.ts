import { Pace } from '../../nodes/RoeAi/submission/pace';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

/** How many of so many that ask for a turn get one now. All that get one stay under way. */
async function admitted(pace: Pace, asking: number, stopped?: AbortSignal): Promise<number> {
	let count = 0;
	for (let asked = 0; asked < asking; asked++) {
		void pace.turn(stopped).then((isMine) => (count += isMine ? 1 : 0));
	}
	await jest.advanceTimersByTimeAsync(0);
	return count;
}

/** Longer than any pause after so few bursts, ms. */
const A_MINUTE = 60_000;

describe('the pace of a run', () => {
	it('begins with 100, and lets two go on for each that Roe takes', async () => {
		const pace = new Pace();
		let goneOn = 0;
		for (let asked = 0; asked < 400; asked++) void pace.turn(undefined).then(() => goneOn++);
		await jest.advanceTimersByTimeAsync(0);
		expect(goneOn).toBe(100);
		for (let count = 0; count < 100; count++) {
			pace.over();
			pace.taken();
		}
		await jest.advanceTimersByTimeAsync(0);
		expect(goneOn).toBe(300);
	});

	it('is halved when Roe turns requests away, once for those that were under way together', async () => {
		const pace = new Pace();
		await admitted(pace, 100);
		for (let count = 0; count < 100; count++) {
			pace.over();
			pace.turnedAway(0);
		}
		expect(await admitted(pace, 0)).toBe(0);
		await jest.advanceTimersByTimeAsync(A_MINUTE);
		expect(await admitted(pace, 200)).toBe(50);
	});

	it('then grows by one for a round of requests that are taken', async () => {
		const pace = new Pace();
		await admitted(pace, 100);
		for (let count = 0; count < 100; count++) pace.over();
		pace.turnedAway(0);
		await jest.advanceTimersByTimeAsync(A_MINUTE);
		expect(await admitted(pace, 50)).toBe(50);
		for (let count = 0; count < 51; count++) pace.taken();
		expect(await admitted(pace, 25)).toBe(1);
	});

	it('lets nobody go on before the time that Roe asked for', async () => {
		const pace = new Pace();
		await admitted(pace, 1);
		pace.over();
		pace.turnedAway(20_000);
		let isAdmitted = false;
		void pace.turn(undefined).then(() => (isAdmitted = true));
		await jest.advanceTimersByTimeAsync(19_900);
		expect(isAdmitted).toBe(false);
		await jest.advanceTimersByTimeAsync(6_000);
		expect(isAdmitted).toBe(true);
	});

	it('never comes down to nothing', async () => {
		const pace = new Pace();
		for (let burst = 0; burst < 20; burst++) {
			expect(await admitted(pace, 1)).toBe(1);
			pace.over();
			pace.turnedAway(0);
			await jest.advanceTimersByTimeAsync(A_MINUTE);
		}
		expect(await admitted(pace, 1)).toBe(1);
	});

	it('lets all who wait go when the execution is stopped, without a turn', async () => {
		const pace = new Pace();
		const stop = new AbortController();
		await admitted(pace, 100, stop.signal);
		const turns = Array.from({ length: 30 }, async () => await pace.turn(stop.signal));
		stop.abort();
		pace.over();
		await jest.advanceTimersByTimeAsync(0);
		expect(await Promise.all(turns)).toEqual(Array(30).fill(false));
	});
});
